import * as z from 'zod'
import type {
  ContainerHealth,
  ContainerInspection,
  ContainerState,
  PublishedPort,
} from '../definition/index.js'
import type { Endpoint } from '../engine/index.js'
import { EngineRequestError } from '../errors/engine-error.js'
import { ContainerNotFoundError } from '../errors/container-error.js'
import { familiarName } from '../reference/index.js'
import { ask, parsed, rawSchema } from './ask.js'
import { readEnvironmentLines } from './environment-lines.js'
import { signalOf } from './exit.js'
import { readPort } from './options/ports.js'
import { statusSchema } from './status.js'
import type { Target } from './target.js'

const list = <T>(element: z.ZodType<T>) =>
  z
    .array(element)
    .nullish()
    .transform((value): readonly T[] => value ?? [])
const record = <T>(element: z.ZodType<T>) =>
  z
    .record(z.string(), element)
    .nullish()
    .transform((value): Readonly<Record<string, T>> => value ?? {})
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const bindingsSchema = record(
  z
    .array(z.object({ HostIp: text, HostPort: text }))
    .nullish()
    .transform((value) => value ?? []),
)

const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: text,
  Created: z.string(),
  State: z.object({
    Status: statusSchema,
    Pid: z.number().default(0),
    ExitCode: z.number(),
    OOMKilled: z.boolean().default(false),
    Error: text,
    StartedAt: text,
    FinishedAt: text,
    Health: z
      .object({
        Status: z.string(),
        FailingStreak: z.number().default(0),
        Log: list(z.object({ ExitCode: z.number(), Output: text })),
      })
      .nullish(),
  }),
  Mounts: list(
    z.object({
      Type: text,
      Name: text,
      Source: text,
      Destination: text,
      RW: z.boolean().default(true),
    }),
  ),
  Config: z.object({
    Image: text,
    Env: list(z.string()),
    Labels: record(z.string()),
    Entrypoint: list(z.string()),
    Cmd: list(z.string()),
    User: text,
    WorkingDir: text,
    Hostname: text,
    Tty: z.boolean().default(false),
  }),
  NetworkSettings: z.object({
    Ports: bindingsSchema,
    Networks: record(
      z.object({ IPAddress: text, Gateway: text, MacAddress: text, Aliases: list(z.string()) }),
    ),
  }),
})

type Inspected = z.infer<typeof inspectSchema>

/** @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND` */
export async function inspectContainer(
  target: Pick<Target, 'engine' | 'id'>,
  signal?: AbortSignal,
): Promise<ContainerInspection> {
  const { engine, id } = target
  const doing = `Inspecting container ${id}`
  try {
    const path = `/containers/${encodeURIComponent(id)}/json`
    const raw = await ask(engine, { doing, method: 'GET', path, signal }, rawSchema)
    return toInspection(parsed(doing, raw, inspectSchema), raw, hostOf(engine.endpoint))
  } catch (error) {
    if (!(error instanceof EngineRequestError && error.status === 404)) throw error
    throw new ContainerNotFoundError(id, doing, { cause: error })
  }
}

/** Name or address that ports of the Engine's machine are reached at. */
function hostOf(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' || endpoint.kind === 'ssh' ? endpoint.host : '127.0.0.1'
}

function toInspection(
  found: Inspected,
  raw: ContainerInspection['raw'],
  host: string,
): ContainerInspection {
  const { Config, NetworkSettings, State } = found
  const health = toHealth(State.Health)
  return Object.freeze({
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    imageId: found.Image,
    image: familiarName(Config.Image),
    createdAt: new Date(found.Created),
    state: toState(State),
    ...(health && { health }),
    ports: publishedPorts(NetworkSettings.Ports, host),
    networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, network]) => [
        name,
        {
          ipAddress: network.IPAddress,
          gateway: network.Gateway,
          macAddress: network.MacAddress,
          aliases: network.Aliases,
        },
      ]),
    ),
    mounts: found.Mounts.map((mount) => ({
      type: mount.Type,
      source: mount.Name === '' ? mount.Source : mount.Name,
      target: mount.Destination,
      readOnly: !mount.RW,
    })),
    env: readEnvironmentLines(Config.Env),
    labels: Config.Labels,
    entrypoint: Config.Entrypoint,
    command: Config.Cmd,
    user: Config.User,
    workdir: Config.WorkingDir,
    hostname: Config.Hostname,
    tty: Config.Tty,
    raw,
  })
}

function toState(state: Inspected['State']): ContainerState {
  const ended = state.Status === 'exited' || state.Status === 'dead'
  const signal = ended ? signalOf(state.ExitCode) : undefined
  const startedAt = toDate(state.StartedAt)
  const finishedAt = toDate(state.FinishedAt)
  return {
    status: state.Status,
    pid: state.Pid,
    exitCode: state.ExitCode,
    ...(signal !== undefined && { signal }),
    oomKilled: state.OOMKilled,
    error: state.Error,
    ...(startedAt && { startedAt }),
    ...(finishedAt && { finishedAt }),
  }
}

/** Go's zero time stands for never. */
function toDate(time: string): Date | undefined {
  return time === '' || time.startsWith('0001-') ? undefined : new Date(time)
}

function toHealth(health: Inspected['State']['Health']): ContainerHealth | undefined {
  const status = health?.Status
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined
  return {
    status,
    failingStreak: health?.FailingStreak ?? 0,
    checks: (health?.Log ?? []).map(({ ExitCode, Output }) => ({
      exitCode: ExitCode,
      output: Output,
    })),
  }
}

/**
 * One address a port. The Engine binds a port that was given no address once for IPv4 and once for IPv6, in old versions
 * under different numbers: then IPv4 counts, by its address, since a name such as `localhost` may mean the other.
 */
function publishedPorts(
  bindings: Inspected['NetworkSettings']['Ports'],
  host: string,
): readonly PublishedPort[] {
  return Object.entries(bindings)
    .flatMap(([key, bound]) => {
      const container = readPort(key)
      const binding = bound.find(({ HostIp }) => !HostIp.includes(':')) ?? bound[0]
      if (!container || !binding) return []
      const { HostIp, HostPort } = binding
      const anyAddress = HostIp === '' || HostIp === '0.0.0.0' || HostIp === '::'
      return [
        {
          container: container.port,
          protocol: container.protocol,
          host: anyAddress ? (HostIp === '::' && host === '127.0.0.1' ? '::1' : host) : HostIp,
          port: Number(HostPort),
        },
      ]
    })
    .toSorted((one, other) => one.container - other.container)
}
