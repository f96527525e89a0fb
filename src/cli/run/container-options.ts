import { isAbsolute, resolve } from 'node:path'
import type { ContainerMount, CreateOptions, PortRequest } from '../../definition/index.js'
import { UsageError } from '../../errors/index.js'
import { pairs } from '../build.js'

/** The flags of `imagewright run` that say how the container is made, as `docker run` has them. */
export interface ContainerFlags {
  readonly interactive?: boolean
  readonly tty?: boolean
  readonly name?: string
  readonly env?: readonly string[]
  readonly label?: readonly string[]
  readonly publish?: readonly string[]
  readonly volume?: readonly string[]
  readonly mount?: readonly string[]
  readonly workdir?: string
  readonly user?: string
  readonly network?: string
  readonly entrypoint?: string
  readonly platform?: string
  readonly init?: boolean
}

/**
 * What flags ask of a container.
 *
 * @param environment of this process: `--env NAME` takes the value that it has there
 * @throws {UsageError} `USAGE`
 */
export function containerOptions(
  flags: ContainerFlags,
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CreateOptions {
  const { name, workdir, user, network, entrypoint, platform, init } = flags
  const { tty = false, interactive = false } = flags
  return {
    tty,
    stdin: interactive,
    env: pairs('--env', flags.env, (variable) => environment[variable]),
    labels: pairs('--label', flags.label, () => ''),
    ports: (flags.publish ?? []).map(parsePort),
    mounts: [...(flags.volume ?? []).map(parseVolume), ...(flags.mount ?? []).map(parseMount)],
    ...(command.length > 0 && { command }),
    ...(entrypoint !== undefined && { entrypoint: [entrypoint] }),
    ...(name !== undefined && { name }),
    ...(workdir !== undefined && { workdir }),
    ...(user !== undefined && { user }),
    ...(network !== undefined && { network }),
    ...(platform !== undefined && { platform }),
    ...(init !== undefined && { init }),
  }
}

/** `[[address:]host:]container[/protocol]`; an address of IPv6 in brackets. */
export function parsePort(text: string): PortRequest {
  const pattern =
    /^(?:(?:(?<address>\[[^\]]+\]|[^:[\]]*):)?(?<host>\d*):)?(?<container>\d+)(?:\/(?<protocol>tcp|udp|sctp))?$/
  const { address, host, container, protocol } = pattern.exec(text)?.groups ?? {}
  if (container === undefined) {
    throw new UsageError(`--publish ${text}: that is no port such as 80, 8080:80 or 53:53/udp`)
  }
  return {
    container: Number(container),
    ...(host && { host: Number(host) }),
    ...(address && { hostIp: address.replace(/^\[|\]$/g, '') }),
    ...(protocol !== undefined && { protocol: protocol as 'tcp' | 'udp' | 'sctp' }),
  }
}

/** `[source:]target[:ro]`: a source with a slash is a path, any other one the name of a volume. */
export function parseVolume(text: string): ContainerMount {
  const [first = '', second, mode, ...more] = text.split(':')
  const [source, target, access] =
    second === undefined || second === 'ro' || second === 'rw'
      ? [undefined, first, second]
      : [first, second, mode]
  const known = access === undefined || access === 'ro' || access === 'rw'
  if (!isAbsolute(target) || source === '' || !known || more.length > 0) {
    throw new UsageError(
      `--volume ${text}: it needs a path in the container, e.g. ./data:/data or data:/data:ro`,
    )
  }
  const readOnly = access === 'ro'
  if (source === undefined) return { type: 'volume', target, readOnly }
  if (/[/\\]|^\.\.?$/.test(source))
    return { type: 'bind', source: resolve(source), target, readOnly }
  return { type: 'volume', source, target, readOnly }
}

/** Other names of the keys of `--mount`. */
const KEYS: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
}

/** `type=bind,source=./data,target=/data,readonly`. */
export function parseMount(text: string): ContainerMount {
  const fields = new Map(
    text.split(',').map((field) => {
      const [key = '', ...value] = field.split('=')
      return [KEYS[key] ?? key, value.length > 0 ? value.join('=') : undefined] as const
    }),
  )
  const wrong = (reason: string): UsageError => new UsageError(`--mount ${text}: ${reason}`)
  const taken = new Set(['type', 'source', 'target', 'readonly', 'tmpfs-size', 'tmpfs-mode'])
  const unknown = [...fields.keys()].find((key) => !taken.has(key))
  if (unknown !== undefined) throw wrong(`"${unknown}" is no key of it`)
  const target = fields.get('target')
  if (!target) throw wrong('it needs a target, e.g. target=/data')
  const source = fields.get('source')
  const readOnly = fields.has('readonly') && fields.get('readonly') !== 'false'
  switch (fields.get('type') ?? 'volume') {
    case 'bind':
      if (!source) throw wrong('it needs a source, e.g. source=./data')
      return { type: 'bind', source: resolve(source), target, readOnly }
    case 'volume':
      return { type: 'volume', target, readOnly, ...(source && { source }) }
    case 'tmpfs': {
      const [size, mode] = [fields.get('tmpfs-size'), fields.get('tmpfs-mode')]
      return {
        type: 'tmpfs',
        target,
        ...(size && { size: /^\d+$/.test(size) ? Number(size) : size }),
        ...(mode && { mode: Number.parseInt(mode, 8) }),
      }
    }
    default:
      throw wrong('its type is bind, volume or tmpfs')
  }
}
