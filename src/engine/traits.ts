/**
 * What servers of the Engine API do differently and do not say: everything that depends on whose server it is asks here.
 */
export interface EngineTraits {
  /** Name for people. */
  readonly product: 'Docker' | 'Podman'
  /** Whether it has BuildKit behind `/grpc` and `/session`. */
  readonly buildkit: boolean
  /** Whether inspecting an exec still tells the ID of a process that has ended, so that 0 means one that never began. */
  readonly keepsExecPid: boolean
  /** Whether waiting for the next exit of a container misses none; where it does, a container must not remove itself. */
  readonly noticesEveryExit: boolean
  /** Whether a commit takes a configuration for its image. */
  readonly takesCommitConfig: boolean
}

const DOCKER: EngineTraits = Object.freeze({
  product: 'Docker',
  buildkit: true,
  keepsExecPid: true,
  noticesEveryExit: true,
  takesCommitConfig: true,
})

// Source: podman pkg/api/handlers/compat, whose `/build` is buildah's and has the parameters of the classic builder.
const PODMAN: EngineTraits = Object.freeze({
  product: 'Podman',
  buildkit: false,
  keepsExecPid: false,
  // It looks every 250 ms whether the container runs, and only then for its end.
  noticesEveryExit: false,
  takesCommitConfig: false,
})

/** @param libpodVersion the header of podman's own API, which podman sends with every answer */
export function traitsOf(libpodVersion: string | undefined): EngineTraits {
  return libpodVersion === undefined ? DOCKER : PODMAN
}
