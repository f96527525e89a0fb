import { mkdirSync } from 'node:fs'

import { BASES, preload, provideBases } from './bases.js'
import { clientOf } from './clients.js'
import { isUp, readFacts, startDaemon } from './daemon.js'
import { setUpNetwork } from './network.js'
import {
  installOnMachine,
  type PackageVersions,
  PODMAN_LIBRARIES,
  unpackSuite,
} from './packages.js'
import {
  type BaseRecord,
  type EngineRecord,
  type EnginesRecord,
  readRecord,
  writeRecord,
} from './record.js'
import { startRegistry } from './registry.js'
import { enterRun } from './runs.js'
import { say } from './say.js'
import { SetUpError } from './set-up-error.js'
import { engineName, type PackageSet, type Slot, suiteOf } from './slots.js'
import type { StateFolder } from './state-folder.js'

export interface UpOptions {
  readonly slots: readonly Slot[]
  /** Whether the Debian bases are wanted besides the small ones. */
  readonly withDebian: boolean
  /** The pid of the test run on whose behalf this is; without one, a person asked. */
  readonly run: number | undefined
  /** Whether the data of the Engines that it starts are held in memory. They are gone when those stop. */
  readonly inMemory: boolean
}

/** Brings up what is not up yet. */
export async function up(folder: StateFolder, options: UpOptions): Promise<void> {
  const { slots, run } = options
  if (process.getuid?.() !== 0) {
    throw new SetUpError('Starting an Engine needs root', 'Run it as root, or with sudo.')
  }
  mkdirSync(folder.path, { recursive: true })
  if (run !== undefined) enterRun(folder, run)

  const withPodman = slots.some(({ daemon }) => daemon === 'podman')
  await installOnMachine(withPodman ? PODMAN_LIBRARIES : [])
  const sets = new Map<PackageSet, Promise<PackageVersions>>()
  for (const set of ['bookworm' as const, ...slots.map(packagesOf)]) {
    if (!sets.has(set)) sets.set(set, unpackSuite(folder, set))
  }
  await sets.get('bookworm')
  const networks = await setUpNetwork(folder, slots)
  const registry = await startRegistry(folder)
  say(`registry at ${registry.address}${registry.started ? '' : ', already up'}`)

  const bring = async (slot: Slot): Promise<EngineRecord> => {
    await sets.get(packagesOf(slot))
    const wasUp = await isUp(folder, slot)
    const network = networks.get(slot.id)
    if (!wasUp && network) {
      await startDaemon(folder, slot, {
        network,
        registry: registry.address,
        inMemory: options.inMemory,
      })
    }
    const engine = await describeEngine(folder, slot, run === undefined)
    const before = readRecord(folder)?.engines.find(({ slot: id }) => id === slot.id)
    say(`${engine.name} ${wasUp ? 'already up' : 'started'}: API ${engine.api}, ${engine.host}`)
    return { ...engine, keep: engine.keep || (wasUp && before?.keep === true) }
  }
  const coming = slots.map(bring)
  // The first Engine tries the pulls while the others still come up.
  const bases = coming[0]?.then(({ socket }) => {
    const wanted = BASES.filter(({ standIn }) => options.withDebian || standIn === 'busybox')
    return provideBases(folder, wanted, registry.address, socket)
  })
  const [engines, provided] = await Promise.all([Promise.all(coming), bases])
  await Promise.all(engines.map(({ socket }) => preload(socket, provided ?? [])))

  writeRecord(folder, await merge(folder, slots, engines, provided ?? [], registry.address, sets))
  say(`${engines.length} of ${engines.length} Engines answer; recorded in ${folder.record}`)
}

function packagesOf({ daemon, suite }: Slot): PackageSet {
  return daemon === 'podman' ? 'podman' : suite
}

async function describeEngine(
  folder: StateFolder,
  slot: Slot,
  keep: boolean,
): Promise<EngineRecord> {
  const { socket } = folder.engine(slot.id)
  const { version, api, store } = await readFacts(folder, slot)
  return {
    name: engineName(slot, version),
    slot: slot.id,
    version,
    store,
    socket,
    host: `unix://${socket}`,
    api,
    keep,
  }
}

/** Engines of earlier calls that still answer stay in the record. */
async function merge(
  folder: StateFolder,
  slots: readonly Slot[],
  engines: readonly EngineRecord[],
  bases: readonly BaseRecord[],
  registry: string,
  sets: ReadonlyMap<PackageSet, Promise<PackageVersions>>,
): Promise<EnginesRecord> {
  const before = readRecord(folder)
  const others = (before?.engines ?? []).filter(({ slot }) => !slots.some(({ id }) => id === slot))
  const otherBases = (before?.bases ?? []).filter(
    ({ reference }) => !bases.some((base) => base.reference === reference),
  )
  const packages: Partial<Record<PackageSet, PackageVersions>> = { ...before?.packages }
  for (const [set, versions] of sets) packages[set] = await versions
  const suites = new Set(Object.keys(packages).map((set) => suiteOf(set as PackageSet)))
  return {
    engines: [...engines, ...others].toSorted((one, other) =>
      compareVersions(one.name, other.name),
    ),
    registry,
    bases: [...bases, ...otherBases],
    clients: [...suites].map((suite) => clientOf(folder, suite)),
    packages,
  }
}

function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
