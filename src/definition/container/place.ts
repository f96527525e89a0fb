/** Where the Engine is. */
export interface EnginePlace {
  /** Address of the Engine, as `docker --host` takes it. Default: found as docker finds it. */
  readonly host?: string
  /** Name of a docker context, as `docker --context` takes it. */
  readonly dockerContext?: string
}
