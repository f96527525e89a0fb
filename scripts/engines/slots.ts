import { SetUpError } from './set-up-error.js'

/** The Debian releases that the matrix takes its Engines from. */
export type Suite = 'bookworm' | 'trixie' | 'sid'

export type ImageStore = 'graph' | 'containerd'

/** What is unpacked together: what the Engines of a suite need, or what podman does. */
export type PackageSet = Suite | 'podman'

/** One place of the matrix. The version is what the suite offers: fixed but for sid, which moves. */
export interface Slot {
  readonly id: string
  readonly suite: Suite
  readonly store: ImageStore
  /** Who speaks the Engine API there. */
  readonly daemon: 'dockerd' | 'podman'
}

export const SLOTS: readonly Slot[] = [
  { id: 'bookworm', suite: 'bookworm', store: 'graph', daemon: 'dockerd' },
  { id: 'trixie-graph', suite: 'trixie', store: 'graph', daemon: 'dockerd' },
  { id: 'trixie-containerd', suite: 'trixie', store: 'containerd', daemon: 'dockerd' },
  { id: 'sid-graph', suite: 'sid', store: 'graph', daemon: 'dockerd' },
  { id: 'sid-containerd', suite: 'sid', store: 'containerd', daemon: 'dockerd' },
]

/** Podman's Docker-compatible socket: beside the matrix, for the tests of what podman supports. */
export const PODMAN: Slot = { id: 'podman', suite: 'bookworm', store: 'graph', daemon: 'podman' }

export const ALL_SLOTS: readonly Slot[] = [...SLOTS, PODMAN]

/** Packages of each set that are unpacked into the state folder; nothing of them is installed. */
export const PACKAGES: Readonly<Record<PackageSet, readonly string[]>> = {
  bookworm: ['docker.io', 'containerd', 'runc', 'tini', 'docker-registry', 'busybox-static'],
  trixie: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini'],
  sid: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini-static'],
  podman: [
    'podman',
    'conmon',
    'golang-github-containers-common',
    'golang-github-containers-image',
    'netavark',
    'aardvark-dns',
  ],
}

/** The suite that a set's packages are from. */
export function suiteOf(set: PackageSet): Suite {
  return set === 'podman' ? PODMAN.suite : set
}

/**
 * The name an Engine goes by: its version, and its store where the version comes with both.
 * `20.10.24`, `28.5.2-containerd`, `podman-4.3.1`.
 */
export function engineName(slot: Slot, version: string): string {
  if (slot.daemon === 'podman') return `podman-${version}`
  const both = SLOTS.filter((other) => other.suite === slot.suite).length > 1
  return both ? `${version}-${slot.store}` : version
}

/** The versions that the suites are known for, to select Engines that are not up yet. */
const USUAL_VERSION: Readonly<Record<PackageSet, string>> = {
  bookworm: '20.10.24',
  trixie: '26.1.5',
  sid: '28.5.2',
  podman: '4.3.1',
}

/**
 * The slots that a comma-separated list names, by slot, by an Engine's name, or by the beginning of
 * a version with or without a store: `sid-graph`, `28.5.2-graph`, `28.5`, `20`, `podman`.
 *
 * @throws {SetUpError} for a name that fits none.
 */
export function slotsNamed(
  list: string,
  engines: readonly { readonly slot: string; readonly name: string }[],
): readonly Slot[] {
  const names = list.split(',').map((name) => name.trim())
  const isNamed = (slot: Slot, name: string): boolean =>
    name === slot.id ||
    engines.some((engine) => engine.slot === slot.id && engine.name === name) ||
    fitsVersion(slot, name)
  for (const name of names) {
    if (ALL_SLOTS.some((slot) => isNamed(slot, name))) continue
    throw new SetUpError(
      `The matrix has no Engine "${name}"`,
      `It has ${ALL_SLOTS.map((slot) => engineName(slot, usualVersion(slot))).join(', ')}.`,
    )
  }
  return ALL_SLOTS.filter((slot) => names.some((name) => isNamed(slot, name)))
}

function usualVersion({ daemon, suite }: Slot): string {
  return USUAL_VERSION[daemon === 'podman' ? 'podman' : suite]
}

function fitsVersion(slot: Slot, name: string): boolean {
  if (slot.daemon === 'podman') return name === engineName(slot, usualVersion(slot))
  const [, version = '', store = slot.store] =
    /^(\d[\d.]*)(?:-(graph|containerd))?$/.exec(name) ?? []
  return (
    version !== '' && `${usualVersion(slot)}.`.startsWith(`${version}.`) && store === slot.store
  )
}
