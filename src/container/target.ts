import type { Engine } from '../engine/index.js'

/** A container that something is done to. */
export interface Target {
  readonly engine: Engine
  readonly id: string
  /** As of now: it may be renamed. */
  readonly name: string
  /** The image as it was named when the container was made. */
  readonly image: string
  readonly tty: boolean
}
