import { PODMAN } from '../../scripts/engines/slots.js'

/** What an Engine does otherwise than others and nothing can be done about: the table "Podman" in docs/architecture.md. */
export interface Differences {
  /** What an image has by having been a container, in a build or before a commit. */
  readonly mountPoints: readonly string[]
  /** The labels of each image that it built. */
  readonly builtLabels: Readonly<Record<string, string>>
  /** Why there is nothing at a path below a file. */
  readonly belowFile: string
  /** Whether a log that is followed has all that a container wrote right before its end. */
  readonly followsToTheEnd: boolean
  /** The time of a log line. */
  readonly logTime: RegExp
  /** Whether it tells that a container ended for want of memory. */
  readonly tellsOfMemory: boolean
  /** Whether the changes of a commit may hold triggers and values of several lines. */
  readonly commitsAnyText: boolean
  /** In how many settings an image that was committed differs from one that was built. */
  readonly settingsByHand: number
}

const OF_DOCKER: Differences = {
  mountPoints: [],
  builtLabels: {},
  belowFile: 'is below something that is no folder',
  followsToTheEnd: true,
  logTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/,
  tellsOfMemory: true,
  commitsAnyText: true,
  settingsByHand: 0,
}

const OF_PODMAN: Differences = {
  mountPoints: ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/run', '/run/.containerenv'],
  builtLabels: { 'io.buildah.version': '1.28.2' },
  belowFile: 'does not exist',
  followsToTheEnd: false,
  logTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  tellsOfMemory: false,
  commitsAnyText: false,
  // Two variables and the label of builds.
  settingsByHand: 3,
}

export function differencesOf(slot: string): Differences {
  return slot === PODMAN.id ? OF_PODMAN : OF_DOCKER
}
