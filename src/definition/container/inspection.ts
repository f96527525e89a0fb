import type { PortProtocol } from './options.js'

/** What the Engine knows of a container. */
export interface ContainerInspection {
  readonly id: string
  readonly name: string
  /** ID of its image. */
  readonly imageId: string
  /** The image as it was named when the container was made. */
  readonly image: string
  readonly createdAt: Date
  readonly state: ContainerState
  /** None where the image has no health check. */
  readonly health?: ContainerHealth
  readonly ports: readonly PublishedPort[]
  /** By name of the network. */
  readonly networks: Readonly<Record<string, NetworkAddress>>
  readonly mounts: readonly InspectedMount[]
  readonly env: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly user: string
  readonly workdir: string
  readonly hostname: string
  readonly tty: boolean
  /** The Engine's own answer. */
  readonly raw: Readonly<Record<string, unknown>>
}

export interface ContainerState {
  readonly status: ContainerStatus
  /** Process ID of process 1 on the Engine's machine; 0 where none runs. */
  readonly pid: number
  readonly exitCode: number
  /** Name of the signal that the exit code stands for, once it ended. */
  readonly signal?: string
  readonly oomKilled: boolean
  /** Why the Engine could not start it; empty otherwise. */
  readonly error: string
  readonly startedAt?: Date
  readonly finishedAt?: Date
}

export type ContainerStatus =
  'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface ContainerHealth {
  readonly status: 'starting' | 'healthy' | 'unhealthy'
  readonly failingStreak: number
  /** The last checks, the newest last. */
  readonly checks: readonly { readonly exitCode: number; readonly output: string }[]
}

/** Where a port of a container is reached. */
export interface PortAddress {
  /** Name or address, as seen from here. */
  readonly host: string
  readonly port: number
}

export interface PublishedPort extends PortAddress {
  readonly container: number
  readonly protocol: PortProtocol
}

export interface NetworkAddress {
  readonly ipAddress: string
  readonly gateway: string
  readonly macAddress: string
  readonly aliases: readonly string[]
}

export interface InspectedMount {
  readonly type: string
  /** Name of a volume, path of a bind mount. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}
