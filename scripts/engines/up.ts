import { mkdirSync } from 'node:fs'

import { BASES, preload, provideBases } from './bases.js'
import { clientOf } from './clients.js'
import { isUp, readFacts, startDaemon } from './daemon.js'
import { setUpNetwork } from './network.js'
import { installOnMachine, type PackageVersions, unpackSuite } from './packages.js'
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
import { engineName, type Slot, type Suite } from './slots.js'
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

  await installOnMachine([])
  const suites = new Map<Suite, Promise<PackageVersions>>()
  for (const suite of ['bookworm' as const, ...slots.map((slot) => slot.suite)]) {
    if (!suites.has(suite)) suites.set(suite, unpackSuite(folder, suite))
  }
  await suites.get('bookworm')
  const networks = await setUpNetwork(folder, slots)
  const registry = await startRegistry(folder)
  say(`registry at ${registry.address}${registry.started ? '' : ', already up'}`)

  const bring = async (slot: Slot): Promise<EngineRecord> => {
    await suites.get(slot.suite)
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

  writeRecord(folder, await merge(folder, slots, engines, provided ?? [], registry.address, suites))
  say(`${engines.length} of ${engines.length} Engines answer; recorded in ${folder.record}`)
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
  suites: ReadonlyMap<Suite, Promise<PackageVersions>>,
): Promise<EnginesRecord> {
  const before = readRecord(folder)
  const others = (before?.engines ?? []).filter(({ slot }) => !slots.some(({ id }) => id === slot))
  const otherBases = (before?.bases ?? []).filter(
    ({ reference }) => !bases.some((base) => base.reference === reference),
  )
  const packages: Partial<Record<Suite, PackageVersions>> = { ...before?.packages }
  for (const [suite, versions] of suites) packages[suite] = await versions
  return {
    engines: [...engines, ...others].toSorted((one, other) =>
      compareVersions(one.name, other.name),
    ),
    registry,
    bases: [...bases, ...otherBases],
    clients: Object.keys(packages).map((suite) => clientOf(folder, suite as Suite)),
    packages,
  }
}

function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
