import { SetUpError } from './set-up-error.js'

/** The Debian releases that the matrix takes its Engines from. */
export type Suite = 'bookworm' | 'trixie' | 'sid'

export type ImageStore = 'graph' | 'containerd'

/** One place of the matrix. The version is what the suite offers: fixed but for sid, which moves. */
export interface Slot {
  readonly id: string
  readonly suite: Suite
  readonly store: ImageStore
}

export const SLOTS: readonly Slot[] = [
  { id: 'bookworm', suite: 'bookworm', store: 'graph' },
  { id: 'trixie-graph', suite: 'trixie', store: 'graph' },
  { id: 'trixie-containerd', suite: 'trixie', store: 'containerd' },
  { id: 'sid-graph', suite: 'sid', store: 'graph' },
  { id: 'sid-containerd', suite: 'sid', store: 'containerd' },
]

/** Packages of each suite that are unpacked into the state folder; nothing of them is installed. */
export const PACKAGES: Readonly<Record<Suite, readonly string[]>> = {
  bookworm: ['docker.io', 'containerd', 'runc', 'tini', 'docker-registry', 'busybox-static'],
  trixie: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini'],
  sid: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'tini-static'],
}

/**
 * The name an Engine goes by: its version, and its store where the version comes with both.
 * `20.10.24`, `28.5.2-containerd`.
 */
export function engineName(slot: Slot, version: string): string {
  const both = SLOTS.filter((other) => other.suite === slot.suite).length > 1
  return both ? `${version}-${slot.store}` : version
}

/** The versions that the suites are known for, to select Engines that are not up yet. */
const USUAL_VERSION: Readonly<Record<Suite, string>> = {
  bookworm: '20.10.24',
  trixie: '26.1.5',
  sid: '28.5.2',
}

/**
 * The slots that a comma-separated list names, by slot, by an Engine's name, or by the beginning of
 * a version with or without a store: `sid-graph`, `28.5.2-graph`, `28.5`, `20`.
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
    if (SLOTS.some((slot) => isNamed(slot, name))) continue
    throw new SetUpError(
      `The matrix has no Engine "${name}"`,
      `It has ${SLOTS.map((slot) => engineName(slot, USUAL_VERSION[slot.suite])).join(', ')}.`,
    )
  }
  return SLOTS.filter((slot) => names.some((name) => isNamed(slot, name)))
}

function fitsVersion(slot: Slot, name: string): boolean {
  const [, version = '', store = slot.store] =
    /^(\d[\d.]*)(?:-(graph|containerd))?$/.exec(name) ?? []
  return (
    version !== '' &&
    `${USUAL_VERSION[slot.suite]}.`.startsWith(`${version}.`) &&
    store === slot.store
  )
}
