import type { HealthcheckOptions } from '../options.js'
import type { Network } from './network.js'
import type { Volume } from './volume.js'
import type { WaitCondition } from './wait.js'

/** How a container is made. What is left out comes from the image, or is the Engine's own default. */
export interface ContainerOptions {
  /** In place of the image's CMD. A string is given to `/bin/sh -c`, an array is executed as it is. */
  readonly command?: string | readonly string[]
  /** In place of the image's ENTRYPOINT, in the same two forms; the image's CMD is then dropped too. */
  readonly entrypoint?: string | readonly string[]
  /** Added to the image's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** `user[:group]`, by name or number. */
  readonly user?: string
  /** Absolute path in the container. */
  readonly workdir?: string
  /** `bridge`, `host`, `none`, `container:<name>`, or networks by name or value. @default the Engine's own, `bridge` */
  readonly network?: NetworkChoice | readonly NetworkChoice[]
  /** Ports of the container that are reached from outside: `80`, `'53/udp'`, or with a port of the host. */
  readonly ports?: readonly (number | PortName | PortRequest)[]
  /** Folders and files of the Engine's machine, volumes, and memory, as `docker run --mount` has them. */
  readonly mounts?: readonly ContainerMount[]
  /**
   * Mounts as `docker run --volume` takes them: `/host:/container[:ro]`, or a volume by its name. Unlike with `mounts`, a
   * folder of the Engine's machine that is missing is made.
   */
  readonly binds?: readonly string[]
  /** Volumes by the path that they are seen at: `{ '/data': 'name' }` or `{ '/data': volume }`. */
  readonly volumes?: Readonly<Record<string, string | Volume>>
  /** Folders in memory by their path: `{ '/tmp': {} }`. */
  readonly tmpfs?: Readonly<Record<string, TmpfsOptions>>
  readonly labels?: Readonly<Record<string, string>>
  readonly hostname?: string
  /** Additional lines of `/etc/hosts`: name to address, or `host-gateway`. */
  readonly addHosts?: Readonly<Record<string, string>>
  readonly capAdd?: readonly string[]
  readonly capDrop?: readonly string[]
  /** Whether the file system of the container cannot be written to. @default false */
  readonly readOnly?: boolean
  /** Whether a small init is process 1, which forwards signals and buries orphans. @default false */
  readonly init?: boolean
  /** All capabilities and all devices of the machine. @default false */
  readonly privileged?: boolean
  /** Largest memory: bytes, or as Docker writes them, e.g. `64m`. Swap is not added to it. */
  readonly memory?: number | string
  /** How many processors' time, e.g. `0.5`. */
  readonly cpus?: number
  readonly pidsLimit?: number
  /** Limits of `ulimit` by name: `{ nofile: 1024 }`, or soft and hard. */
  readonly ulimits?: Readonly<
    Record<string, number | { readonly soft: number; readonly hard: number }>
  >
  /** Size of `/dev/shm`: bytes, or as Docker writes them. */
  readonly shmSize?: number | string
  /** In place of the image's HEALTHCHECK; `none` turns it off. */
  readonly healthcheck?: 'none' | ContainerHealthcheck
  /** Platform of the image: `linux/arm64`. */
  readonly platform?: string
  /**
   * When the image is pulled: `always`, where the Engine does not hold it (`missing`), or `never`. An ID cannot be pulled.
   *
   * @default 'missing'
   */
  readonly pull?: 'always' | 'missing' | 'never'
}

/** `80`, `80/tcp`, `53/udp`, `9899/sctp`. */
export type PortName = `${number}` | `${number}/${PortProtocol}`

export type PortProtocol = 'tcp' | 'udp' | 'sctp'

export interface PortRequest {
  readonly container: number
  /** Port of the host. @default one that is free */
  readonly host?: number
  /** Address of the host that it is bound to. @default all of them */
  readonly hostIp?: string
  /** @default 'tcp' */
  readonly protocol?: PortProtocol
}

/** A network by name, by value, or with what the container is called in it. */
export type NetworkChoice = string | Network | NetworkAttachment

export interface NetworkAttachment {
  readonly network: string | Network
  /** Names that other containers of the network find it by, besides its own. */
  readonly aliases?: readonly string[]
  /** A fixed IPv4 address. */
  readonly ipAddress?: string
}

export type ContainerMount =
  | {
      readonly type: 'bind'
      /** A path of the machine that the Engine runs on; a relative one belongs to the working directory. */
      readonly source: string
      readonly target: string
      readonly readOnly?: boolean
    }
  | {
      readonly type: 'volume'
      /** A volume by name or by value. Left out, an anonymous one that goes with the container. */
      readonly source?: string | Volume
      readonly target: string
      readonly readOnly?: boolean
    }
  | ({ readonly type: 'tmpfs'; readonly target: string } & TmpfsOptions)

export interface TmpfsOptions {
  /** Largest size: bytes, or as Docker writes them, e.g. `64m`. */
  readonly size?: number | string
  /** POSIX permission bits. @default 0o1777 */
  readonly mode?: number
}

export interface ContainerHealthcheck extends HealthcheckOptions {
  /** A string is given to the image's shell, an array is executed as it is. */
  readonly command: string | readonly string[]
}

/** How a container is made that stays. */
export interface CreateOptions extends ContainerOptions {
  /** @default `imagewright-` and twelve hexadecimal digits */
  readonly name?: string
  /** Whether it has a terminal, which joins standard error into standard output. @default false */
  readonly tty?: boolean
  /** Whether its standard input stays open, for `attach`. @default false */
  readonly stdin?: boolean
  /** Whether the Engine removes it when it ends, its logs with it. @default false */
  readonly autoRemove?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface StartOptions extends CreateOptions {
  /** What has to come true before the start counts as done: `wait.port(80)`. */
  readonly waitFor?: WaitCondition
  /**
   * Longest time that `waitFor` may take after the start, in milliseconds.
   *
   * @default 60_000
   */
  readonly timeout?: number
}

/** How a container is run to its end. */
export interface RunOptions extends ContainerOptions {
  /** Written to standard input, which is then closed. Left out, standard input is empty. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Kills and removes the container. The run rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** Longest run, in milliseconds. @default no limit */
  readonly timeout?: number
}
