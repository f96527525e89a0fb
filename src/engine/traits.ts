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
  /** Whether it runs health checks of itself; where not, whoever waits for one has it run. */
  readonly runsHealthchecks: boolean
  /** Whether it keeps a network that containers are in from being removed by its ID, and not by its name only. */
  readonly keepsUsedNetworkById: boolean
  /** Whether the archive of a path has links and owners as they are. */
  readonly archivesExactly: boolean
  /** Whether the difference of a container shows nothing of the files that it mounts. */
  readonly hidesMountPoints: boolean
  /** Whether an image that is removed by force leaves the containers that use it. */
  readonly forcedRemovalKeepsContainers: boolean
  /** Whether inspecting an image tells its health check. */
  readonly showsHealthcheck: boolean
  /** Whether a commit takes a configuration for its image, and not the text of instructions only. */
  readonly takesCommitConfig: boolean
}

const DOCKER: EngineTraits = Object.freeze({
  product: 'Docker',
  buildkit: true,
  keepsExecPid: true,
  noticesEveryExit: true,
  runsHealthchecks: true,
  keepsUsedNetworkById: true,
  archivesExactly: true,
  hidesMountPoints: true,
  forcedRemovalKeepsContainers: true,
  showsHealthcheck: true,
  takesCommitConfig: true,
})

// Source: podman pkg/api/handlers/compat, whose `/build` is buildah's and has the parameters of the classic builder.
const PODMAN: EngineTraits = Object.freeze({
  product: 'Podman',
  buildkit: false,
  keepsExecPid: false,
  // It looks every 250 ms whether the container runs, and only then for its end.
  noticesEveryExit: false,
  // It leaves them to timers of systemd, which not every machine has.
  runsHealthchecks: false,
  // It compares what it is given with the names of each container's networks.
  keepsUsedNetworkById: false,
  // It follows a link, and gives everything to the user of the container.
  archivesExactly: false,
  // It shows the folder that they are in.
  hidesMountPoints: false,
  forcedRemovalKeepsContainers: false,
  showsHealthcheck: false,
  takesCommitConfig: false,
})

/** @param libpodVersion the header of podman's own API, which podman sends with every answer */
export function traitsOf(libpodVersion: string | undefined): EngineTraits {
  return libpodVersion === undefined ? DOCKER : PODMAN
}
