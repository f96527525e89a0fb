import { resolve } from 'node:path'
import type {
  ContainerHealthcheck,
  ContainerMount,
  ContainerOptions,
  NetworkAttachment,
  NetworkChoice,
  TerminalSize,
  TmpfsOptions,
} from '../../definition/index.js'
import { nanoseconds } from '../../node/index.js'
import { ownLabels } from '../labels.js'
import { portKey, readPortRequest } from './ports.js'
import { bytesOf } from './size.js'

/** How a container stands to its streams and its end. */
export interface Streams {
  readonly tty: boolean
  /** Whether standard input is open; `once` closes it with the first connection to it. */
  readonly stdin: boolean | 'once'
  readonly autoRemove: boolean
  /** Whether it is to outlive this process: it then has no label of ours, and is nobody's litter. @default false */
  readonly outlives?: boolean
  /** Size of its terminal from the start. */
  readonly size?: TerminalSize | undefined
}

/** Body of `POST /containers/create`. */
export function createBody(image: string, options: ContainerOptions, streams: Streams): object {
  const { command, entrypoint, env, user, workdir, hostname, healthcheck } = options
  const [network] = networksOf(options)
  const ports = (options.ports ?? []).flatMap((port) => readPortRequest(port) ?? [])
  return {
    Image: image,
    AttachStdin: streams.stdin !== false,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: streams.stdin !== false,
    StdinOnce: streams.stdin === 'once',
    Tty: streams.tty,
    Labels: streams.outlives ? { ...options.labels } : ownLabels(options.labels),
    ...(command !== undefined && { Cmd: execForm(command) }),
    ...(entrypoint !== undefined && { Entrypoint: execForm(entrypoint) }),
    ...(env && { Env: environmentList(env) }),
    ...(user !== undefined && { User: user }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(hostname !== undefined && { Hostname: hostname }),
    ...(healthcheck !== undefined && { Healthcheck: healthcheckBody(healthcheck) }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    HostConfig: {
      ...hostConfig(options),
      AutoRemove: streams.autoRemove,
      PortBindings: portBindings(ports),
      ...(streams.size && { ConsoleSize: [streams.size.rows, streams.size.columns] }),
      ...(network && { NetworkMode: network.name }),
    },
    ...(network && isUserDefined(network.name)
      ? { NetworkingConfig: { EndpointsConfig: { [network.name]: endpointBody(network) } } }
      : {}),
  }
}

export interface NamedNetwork extends Pick<NetworkAttachment, 'aliases' | 'ipAddress'> {
  readonly name: string
}

/** The networks of a container: the first one it is made in, the others it joins. */
export function networksOf({ network }: ContainerOptions): readonly NamedNetwork[] {
  if (network === undefined) return []
  return isList(network) ? network.map(named) : [named(network)]
}

function isList(
  network: NetworkChoice | readonly NetworkChoice[],
): network is readonly NetworkChoice[] {
  return Array.isArray(network)
}

function named(choice: NetworkChoice): NamedNetwork {
  if (typeof choice === 'string') return { name: choice }
  if ('kind' in choice) return { name: choice.name }
  const { network, aliases, ipAddress } = choice
  return {
    name: typeof network === 'string' ? network : network.name,
    ...(aliases && { aliases }),
    ...(ipAddress !== undefined && { ipAddress }),
  }
}

// moby: container.NetworkMode.IsUserDefined
function isUserDefined(name: string): boolean {
  return !/^(default|bridge|host|none|container:.*)$/.test(name)
}

/** `EndpointSettings` of a container in a network. */
export function endpointBody({ aliases, ipAddress }: Omit<NamedNetwork, 'name'>): object {
  return {
    ...(aliases && { Aliases: aliases }),
    ...(ipAddress !== undefined && { IPAMConfig: { IPv4Address: ipAddress } }),
  }
}

function hostConfig(options: ContainerOptions): object {
  const { memory, cpus, pidsLimit, ulimits, shmSize, addHosts, tmpfs } = options
  return {
    ...(memory !== undefined && { Memory: bytesOf(memory), MemorySwap: bytesOf(memory) }),
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
    ...(pidsLimit !== undefined && { PidsLimit: pidsLimit }),
    ...(shmSize !== undefined && { ShmSize: bytesOf(shmSize) }),
    ...(ulimits && {
      Ulimits: Object.entries(ulimits).map(([Name, limit]) =>
        typeof limit === 'number'
          ? { Name, Soft: limit, Hard: limit }
          : { Name, Soft: limit.soft, Hard: limit.hard },
      ),
    }),
    ...(addHosts && {
      ExtraHosts: Object.entries(addHosts).map(([name, address]) => `${name}:${address}`),
    }),
    ...(options.binds && { Binds: options.binds }),
    ...(options.capAdd && { CapAdd: options.capAdd }),
    ...(options.capDrop && { CapDrop: options.capDrop }),
    ...(options.readOnly !== undefined && { ReadonlyRootfs: options.readOnly }),
    ...(options.init !== undefined && { Init: options.init }),
    ...(options.privileged !== undefined && { Privileged: options.privileged }),
    ...(tmpfs && {
      Tmpfs: Object.fromEntries(
        Object.entries(tmpfs).map(([path, each]) => [path, tmpfsText(each)]),
      ),
    }),
    Mounts: [
      ...(options.mounts ?? []).map(mountBody),
      ...Object.entries(options.volumes ?? {}).map(([target, source]) =>
        mountBody({ type: 'volume', source, target }),
      ),
    ],
  }
}

function mountBody(mount: ContainerMount): object {
  const { target } = mount
  switch (mount.type) {
    case 'bind':
      return {
        Type: 'bind',
        Source: resolve(mount.source),
        Target: target,
        ReadOnly: mount.readOnly ?? false,
      }
    case 'volume': {
      const { source } = mount
      return {
        Type: 'volume',
        ...(source !== undefined && { Source: typeof source === 'string' ? source : source.name }),
        Target: target,
        ReadOnly: mount.readOnly ?? false,
      }
    }
    case 'tmpfs':
      return {
        Type: 'tmpfs',
        Target: target,
        TmpfsOptions: {
          ...(mount.size !== undefined && { SizeBytes: bytesOf(mount.size) }),
          ...(mount.mode !== undefined && { Mode: mount.mode }),
        },
      }
  }
}

function tmpfsText({ size, mode }: TmpfsOptions): string {
  return [
    ...(size === undefined ? [] : [`size=${bytesOf(size)}`]),
    ...(mode === undefined ? [] : [`mode=${mode.toString(8)}`]),
  ].join(',')
}

function portBindings(
  ports: readonly (Parameters<typeof portKey>[0] & {
    readonly host?: number
    readonly hostIp?: string
  })[],
): object {
  const bindings: Record<string, object[]> = {}
  for (const port of ports) {
    const list = (bindings[portKey(port)] ??= [])
    list.push({
      HostPort: port.host === undefined ? '' : String(port.host),
      ...(port.hostIp !== undefined && { HostIp: port.hostIp }),
    })
  }
  return bindings
}

/** `HealthConfig`. */
export function healthcheckBody(healthcheck: 'none' | ContainerHealthcheck): object {
  if (healthcheck === 'none') return { Test: ['NONE'] }
  const { command, interval, timeout, startPeriod, startInterval, retries } = healthcheck
  return {
    Test: typeof command === 'string' ? ['CMD-SHELL', command] : ['CMD', ...command],
    ...(interval !== undefined && { Interval: nanoseconds(interval) }),
    ...(timeout !== undefined && { Timeout: nanoseconds(timeout) }),
    ...(startPeriod !== undefined && { StartPeriod: nanoseconds(startPeriod) }),
    ...(startInterval !== undefined && { StartInterval: nanoseconds(startInterval) }),
    ...(retries !== undefined && { Retries: retries }),
  }
}

export function environmentList(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`)
}

/** A string is given to `/bin/sh -c`, an array is executed as it is. */
export function execForm(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command
}
