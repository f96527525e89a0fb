import * as z from 'zod'
import { ContainerOptionsError } from '../../errors/container-error.js'
import { bytesOf } from './size.js'
import { readPortRequest } from './ports.js'

// What the compiler refuses to TypeScript, this refuses to everybody else; and what no type can say.

const text = z.string()
const notEmpty = z.string().min(1, 'must not be empty')
const command = z.union([text, z.array(text).min(1, 'must have at least one element')])
const record = z.record(z.string(), text)
const absolute = z.string().regex(/^\//, 'must be an absolute path')
const size = z
  .union([z.number(), text])
  .refine(
    (value) => bytesOf(value) !== undefined,
    'must be a number of bytes, or a text such as "64m"',
  )
const mode = z.number().int().min(0).max(0o7777)
const named = z.union([notEmpty, z.object({ name: notEmpty })])
const env = z.record(z.string().regex(/^[^=\0]+$/, 'must be a name without "="'), text)
const callable = z.custom((value) => typeof value === 'function')
const signal = z.custom<AbortSignal>(
  (value) => typeof value === 'object' && value !== null && 'aborted' in value,
  'must be an AbortSignal',
)
const milliseconds = z.number().min(0)
// Source: Go time.ParseDuration.
const duration = z
  .string()
  .regex(
    /^(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/,
    'must be a duration such as "30s"',
  )

const tmpfs = z.strictObject({ size: size.optional(), mode: mode.optional() })
const target = { target: absolute, readOnly: z.boolean().optional() }
const network = z.union([
  notEmpty,
  z.object({ kind: z.literal('network'), name: notEmpty, connect: callable }),
  z.strictObject({
    network: named,
    aliases: z.array(notEmpty).optional(),
    ipAddress: notEmpty.optional(),
  }),
])
const port = z
  .union([
    z.number(),
    text,
    z.strictObject({
      container: z.number(),
      host: z.number().optional(),
      hostIp: text.optional(),
      protocol: z.enum(['tcp', 'udp', 'sctp']).optional(),
    }),
  ])
  .refine(
    (value) => readPortRequest(value as number) !== undefined,
    'must be a port from 1 to 65535, such as 80 or "53/udp"',
  )

const healthcheckOption = z.union([
  z.literal('none'),
  z.strictObject({
    command,
    interval: duration.optional(),
    timeout: duration.optional(),
    startPeriod: duration.optional(),
    startInterval: duration.optional(),
    retries: z.number().int().min(0).optional(),
  }),
])

const container = {
  command: command.optional(),
  entrypoint: command.optional(),
  env: env.optional(),
  user: text.optional(),
  workdir: absolute.optional(),
  network: z.union([network, z.array(network)]).optional(),
  ports: z.array(port).optional(),
  mounts: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('bind'), source: notEmpty, ...target }),
        z.strictObject({ type: z.literal('volume'), source: named.optional(), ...target }),
        z.strictObject({ type: z.literal('tmpfs'), target: absolute, ...tmpfs.shape }),
      ]),
    )
    .optional(),
  binds: z.array(notEmpty).optional(),
  volumes: z.record(absolute, named).optional(),
  tmpfs: z.record(absolute, tmpfs).optional(),
  labels: record.optional(),
  hostname: text.optional(),
  addHosts: record.optional(),
  capAdd: z.array(notEmpty).optional(),
  capDrop: z.array(notEmpty).optional(),
  readOnly: z.boolean().optional(),
  init: z.boolean().optional(),
  privileged: z.boolean().optional(),
  memory: size.optional(),
  cpus: z.number().positive().optional(),
  pidsLimit: z.number().int().optional(),
  ulimits: z
    .record(
      z.string(),
      z.union([
        z.number().int(),
        z.strictObject({ soft: z.number().int(), hard: z.number().int() }),
      ]),
    )
    .optional(),
  shmSize: size.optional(),
  healthcheck: healthcheckOption.optional(),
  platform: notEmpty.optional(),
  pull: z.enum(['always', 'missing', 'never']).optional(),
  signal: signal.optional(),
}

const stay = {
  ...container,
  name: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, 'must be of letters, digits, "_", "." and "-"')
    .optional(),
  tty: z.boolean().optional(),
  stdin: z.boolean().optional(),
  autoRemove: z.boolean().optional(),
}

const SCHEMAS = {
  create: z.strictObject(stay),
  start: z.strictObject({
    ...stay,
    waitFor: z.looseObject({ kind: text }).optional(),
    timeout: milliseconds.optional(),
  }),
  run: z.strictObject({
    ...container,
    stdin: z.unknown().optional(),
    timeout: milliseconds.optional(),
  }),
} as const

/**
 * @param call The call that the options were given to.
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 */
export function checkOptions(call: keyof typeof SCHEMAS, options: unknown): void {
  refuse(call, SCHEMAS[call].safeParse(options))
}

const changes = z.strictObject({
  cmd: command.optional(),
  entrypoint: command.optional(),
  env: env.optional(),
  labels: record.optional(),
  workdir: absolute.optional(),
  user: text.optional(),
  expose: z.array(port).optional(),
  volume: z.array(absolute).optional(),
  onbuild: z.array(notEmpty.regex(/^[^\n\r]*$/, 'must be one line')).optional(),
  healthcheck: healthcheckOption.optional(),
})

/** @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID` */
export function checkChanges(value: unknown): void {
  refuse('commit', changes.safeParse(value))
}

function refuse(call: string, result: z.ZodSafeParseResult<unknown>): void {
  const [issue] = result.error?.issues ?? []
  if (!issue) return
  const path = issue.path.map(String)
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const option = unknown === undefined ? path : [...path, unknown]
  const reason = unknown === undefined ? wordsOf(issue) : 'is no option'
  throw new ContainerOptionsError(call, option.join('.'), reason, { cause: result.error })
}

function wordsOf({ message }: { readonly message: string }): string {
  return message.startsWith('must ') ? message : `is refused: ${message}`
}
