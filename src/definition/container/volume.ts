/// <reference lib="esnext.disposable" preserve="true" />
import type { EnginePlace } from './place.js'

export interface VolumeOptions extends EnginePlace {
  /** @default `imagewright-` and twelve hexadecimal digits */
  readonly name?: string
  /** @default 'local' */
  readonly driver?: string
  readonly driverOptions?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** A volume of an Engine. Disposing removes it, and what it holds. */
export interface Volume extends AsyncDisposable {
  readonly kind: 'volume'
  readonly name: string
  inspect(): Promise<VolumeInspection>
  /** Removes it; one that is gone already is no error. */
  remove(): Promise<void>
}

export interface VolumeInspection {
  readonly name: string
  readonly driver: string
  /** Where it lies on the Engine's machine. */
  readonly mountpoint: string
  readonly labels: Readonly<Record<string, string>>
  /** The Engine's own answer. */
  readonly raw: Readonly<Record<string, unknown>>
}
