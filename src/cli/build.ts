import type { BuildRequest, SecretSource, Stage } from '../definition/index.js'
import { UsageError } from '../errors/index.js'
import { parseDuration } from './duration.js'
import { loadDefinition } from './load-definition.js'
import { plainProgress } from './progress/plain.js'

export interface BuildCommandOptions {
  readonly export: string
  readonly tag?: readonly string[]
  readonly buildArg?: readonly string[]
  readonly label?: readonly string[]
  readonly secret?: readonly string[]
  readonly platform?: string
  readonly network?: BuildRequest['network']
  readonly cache: boolean
  readonly maxAge?: string
  readonly pull?: boolean
  readonly locked?: boolean
  readonly lockFile?: string
  readonly reproducible?: boolean
  readonly builder?: BuildRequest['builder']
  readonly host?: string
  readonly context?: string
  readonly quiet?: boolean
}

/** `imagewright build FILE`: progress on standard error, the ID of the image on standard output. */
export async function buildCommand(
  file: string,
  options: BuildCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const definition = await loadDefinition(file, options.export)
  const build = buildOf(definition, { ...requestOf(options), signal })
  const show = options.quiet ? undefined : plainProgress((text) => process.stderr.write(text))
  for await (const event of build) show?.(event)
  const built = await build
  const told = [
    ...built.tags.map((tag) => `named ${tag}`),
    ...built.limits.map((limit) => `not reproducible: ${limit}`),
  ]
  for (const line of options.quiet ? [] : told) process.stderr.write(`${line}\n`)
  process.stdout.write(`${built.id}\n`)
}

/** The compiler knows nothing of a definition that was loaded; its own checks at run time do. */
export function buildOf(definition: Stage, request: BuildRequest) {
  return definition.build(request as Parameters<Stage['build']>[0])
}

/** What the options of a command ask a build for. */
export function requestOf(options: BuildCommandOptions): BuildRequest {
  const { tag = [], platform, network, pull, builder, host, context } = options
  const { maxAge, locked, lockFile, reproducible } = options
  return {
    tags: tag,
    buildArgs: pairs('--build-arg', options.buildArg, (name) => process.env[name]),
    labels: pairs('--label', options.label, () => ''),
    secrets: secrets(options.secret ?? []),
    noCache: !options.cache,
    ...(platform !== undefined && { platform }),
    ...(network !== undefined && { network }),
    ...(maxAge !== undefined && { maxAge: parseDuration('--max-age', maxAge) }),
    ...(pull !== undefined && { pull }),
    ...(locked !== undefined && { locked }),
    ...(lockFile !== undefined && { lockFile }),
    ...(reproducible !== undefined && { reproducible }),
    ...(builder !== undefined && { builder }),
    ...(host !== undefined && { host }),
    ...(context !== undefined && { dockerContext: context }),
  }
}

/** `NAME=value`; without `=` the value is looked up, and left out where there is none, as docker does. */
export function pairs(
  flag: string,
  texts: readonly string[] = [],
  missing: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.flatMap((text) => {
      const [name = '', ...rest] = text.split('=')
      if (name === '') throw new UsageError(`${flag} ${text}: there is no name before "="`)
      const value = text.includes('=') ? rest.join('=') : missing(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** `id=NAME[,src=FILE|,env=VARIABLE]`, as buildx takes it. */
function secrets(texts: readonly string[]): Readonly<Record<string, SecretSource>> {
  return Object.fromEntries(texts.map(parseSecret))
}

function parseSecret(text: string): [string, SecretSource] {
  const fields = new Map(
    text.split(',').map((field) => {
      const [key = '', ...rest] = field.split('=')
      return [key, rest.join('=')]
    }),
  )
  const id = fields.get('id')
  if (!id) throw new UsageError(`--secret ${text}: it needs an id, e.g. id=npm,src=.npmrc`)
  const file = fields.get('src') ?? fields.get('source')
  const env = fields.get('env')
  if (file) return [id, { file }]
  return [id, env || process.env[id] !== undefined ? { env: env || id } : { file: id }]
}
