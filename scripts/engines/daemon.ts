import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { DOCKERD } from './dockerd.js'
import { answers, getJson } from './engine-api.js'
import { mountMemory, unmountBelow } from './mounts.js'
import type { EngineNetwork } from './network.js'
import { PODMAN_SERVICE } from './podman.js'
import { processesWith, startDetached } from './processes.js'
import { SetUpError } from './set-up-error.js'
import type { ImageStore, Slot } from './slots.js'
import type { EngineFolder, StateFolder } from './state-folder.js'

/** Longest time from a daemon's start to its first answer, in milliseconds. */
const START_TIMEOUT = 60_000

/** How one kind of Engine is started and ended. */
export interface Daemon {
  /** An argument of its process that no other process has. */
  marker(engine: EngineFolder): string
  /** Writes its settings; gives what starts it. */
  prepare(
    folder: StateFolder,
    slot: Slot,
    options: DaemonOptions,
  ): {
    readonly command: readonly [string, ...string[]]
    readonly environment: NodeJS.ProcessEnv
  }
  /** Ends it with its containers, and what one that was killed left running. */
  end(engine: EngineFolder): Promise<void>
}

const DAEMONS: Readonly<Record<Slot['daemon'], Daemon>> = {
  dockerd: DOCKERD,
  podman: PODMAN_SERVICE,
}

export interface EngineFacts {
  /** Without Debian's suffix: `28.5.2+dfsg4` is `28.5.2`. */
  readonly version: string
  readonly api: string
  readonly store: ImageStore
}

/** Whether the slot's daemon is one of ours and answers. */
export async function isUp(folder: StateFolder, slot: Slot): Promise<boolean> {
  return isRunning(folder, slot) && (await answers(folder.engine(slot.id).socket))
}

export interface DaemonOptions {
  readonly network: EngineNetwork
  /** `host:port` of the loopback registry. */
  readonly registry: string
  /** Whether its data are held in memory, and are gone when it stops. */
  readonly inMemory: boolean
}

/** Starts the slot's daemon and waits until it answers. */
export async function startDaemon(
  folder: StateFolder,
  slot: Slot,
  options: DaemonOptions,
): Promise<void> {
  const engine = folder.engine(slot.id)
  mkdirSync(engine.path, { recursive: true })
  // One that runs but does not answer is a leftover of a crash.
  await endDaemon(folder, slot)
  if (options.inMemory) await mountMemory(engine.data)
  writeFileSync(engine.log, '')
  const { command, environment } = DAEMONS[slot.daemon].prepare(folder, slot, options)
  const { hasEnded } = startDetached(command, engine.log, environment)

  const deadline = performance.now() + START_TIMEOUT
  while (!(await answers(engine.socket))) {
    // While a process turns into another program, as a shell does at its end, it shows no arguments.
    const isGone = hasEnded() && !isRunning(folder, slot)
    if (isGone || performance.now() > deadline) {
      await endDaemon(folder, slot)
      const log = readFileSync(engine.log, 'utf8').trim().split('\n').slice(-8)
      throw new SetUpError(
        `The Engine ${slot.id} ${isGone ? 'ended' : 'did not answer'} at its start`,
        [`Its log is ${engine.log}:`, ...log].join('\n  '),
      )
    }
    await sleep(100)
  }
}

/** Ends the slot's daemon with its containers; false when there was none. */
export async function stopDaemon(folder: StateFolder, slot: Slot): Promise<boolean> {
  const wasUp = isRunning(folder, slot)
  await endDaemon(folder, slot)
  return wasUp
}

export async function readFacts(folder: StateFolder, slot: Slot): Promise<EngineFacts> {
  const { socket } = folder.engine(slot.id)
  const version = await getJson<{ Version: string; ApiVersion: string }>(socket, '/version')
  const info = await getJson<{ DriverStatus?: readonly (readonly string[])[] }>(socket, '/info')
  const isContainerd = info.DriverStatus?.some(([, value]) =>
    value?.startsWith('io.containerd.snapshotter'),
  )
  const facts: EngineFacts = {
    version: /^[\d.]+/.exec(version.Version)?.[0] ?? version.Version,
    api: version.ApiVersion,
    store: isContainerd === true ? 'containerd' : 'graph',
  }
  if (facts.store !== slot.store) {
    throw new SetUpError(`The Engine ${slot.id} came up with the ${facts.store} store`)
  }
  return facts
}

function isRunning(folder: StateFolder, slot: Slot): boolean {
  return processesWith(DAEMONS[slot.daemon].marker(folder.engine(slot.id))).length > 0
}

async function endDaemon(folder: StateFolder, slot: Slot): Promise<void> {
  const engine = folder.engine(slot.id)
  await DAEMONS[slot.daemon].end(engine)
  await unmountBelow(engine.path)
}
