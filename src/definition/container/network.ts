/// <reference lib="esnext.disposable" preserve="true" />
import type { EnginePlace } from './place.js'

export interface NetworkOptions extends EnginePlace {
  /** @default `imagewright-` and twelve hexadecimal digits */
  readonly name?: string
  /** @default 'bridge' */
  readonly driver?: string
  readonly driverOptions?: Readonly<Record<string, string>>
  /** Whether nothing outside is reached from it. @default false */
  readonly internal?: boolean
  /** Address range, e.g. `10.20.0.0/24`. @default one that the Engine chooses */
  readonly subnet?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** A network of an Engine. Disposing removes it. */
export interface Network extends AsyncDisposable {
  readonly kind: 'network'
  readonly id: string
  readonly name: string
  /** Joins a container to it. */
  connect(
    container: string | { readonly id: string },
    options?: { readonly aliases?: readonly string[]; readonly ipAddress?: string },
  ): Promise<void>
  disconnect(container: string | { readonly id: string }): Promise<void>
  inspect(): Promise<NetworkInspection>
  /** Removes it; one that is gone already is no error. */
  remove(): Promise<void>
}

export interface NetworkInspection {
  readonly id: string
  readonly name: string
  readonly driver: string
  readonly internal: boolean
  readonly subnets: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** IDs of the containers that are in it and run. */
  readonly containers: readonly string[]
  /** The Engine's own answer. */
  readonly raw: Readonly<Record<string, unknown>>
}
