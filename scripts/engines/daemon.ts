import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { answers, getJson } from './engine-api.js'
import { mountMemory, unmountBelow } from './mounts.js'
import type { EngineNetwork } from './network.js'
import { suiteFolder } from './packages.js'
import { endProcesses, killWithChildren, processesWith, startDetached } from './processes.js'
import { SetUpError } from './set-up-error.js'
import type { ImageStore, Slot } from './slots.js'
import type { EngineFolder, StateFolder } from './state-folder.js'

/** Longest time from a daemon's start to its first answer, in milliseconds. */
const START_TIMEOUT = 60_000

export interface EngineFacts {
  /** Without Debian's suffix: `28.5.2+dfsg4` is `28.5.2`. */
  readonly version: string
  readonly api: string
  readonly store: ImageStore
}

/** Whether the slot's daemon is one of ours and answers. */
export async function isUp(folder: StateFolder, slot: Slot): Promise<boolean> {
  const engine = folder.engine(slot.id)
  return processesWith(engine.config).length > 0 && (await answers(engine.socket))
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
  await endDaemon(engine)
  // A pid in a leftover file may belong to a stranger by now, and dockerd would not start for it.
  rmSync(engine.pidfile, { force: true })
  rmSync(join(engine.exec, 'containerd/containerd.pid'), { force: true })
  if (options.inMemory) await mountMemory(engine.data)
  writeFileSync(engine.log, '')
  writeFileSync(engine.config, JSON.stringify(daemonConfig(engine, slot, options)))
  startDetached(
    [join(suiteFolder(folder, slot.suite), 'usr/sbin/dockerd'), '--config-file', engine.config],
    engine.log,
    daemonEnvironment(folder, slot),
  )

  const deadline = performance.now() + START_TIMEOUT
  while (!(await answers(engine.socket))) {
    const isGone = processesWith(engine.config).length === 0
    if (isGone || performance.now() > deadline) {
      await endDaemon(engine)
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
  const engine = folder.engine(slot.id)
  const wasUp = processesWith(engine.config).length > 0
  await endDaemon(engine)
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

async function endDaemon(engine: EngineFolder): Promise<void> {
  await endProcesses(engine.config, 15_000)
  // What follows is there only after a dockerd that was killed; a living one clears up itself.
  await endProcesses(join(engine.exec, 'containerd/containerd.toml'), 5_000)
  await killWithChildren(join(engine.exec, 'containerd/containerd.sock'))
  await unmountBelow(engine.path)
}

function daemonConfig(
  engine: EngineFolder,
  slot: Slot,
  { network, registry }: DaemonOptions,
): Readonly<Record<string, unknown>> {
  return {
    'data-root': engine.data,
    'exec-root': engine.exec,
    pidfile: engine.pidfile,
    hosts: [`unix://${engine.socket}`],
    // Keep apart even where a containerd of the machine serves several daemons.
    'containerd-namespace': `imagewright-${slot.id}`,
    bridge: network.bridge,
    mtu: network.mtu,
    'default-address-pools': [{ base: network.pool, size: 24 }],
    iptables: false,
    ip6tables: false,
    'registry-mirrors': [`http://${registry}`],
    'insecure-registries': [registry],
    'shutdown-timeout': 3,
    ...(slot.suite === 'bookworm'
      ? {}
      : { features: { 'containerd-snapshotter': slot.store === 'containerd' } }),
  }
}

function daemonEnvironment(folder: StateFolder, slot: Slot): NodeJS.ProcessEnv {
  const folders = [slot.suite, 'bookworm' as const].flatMap((suite) => {
    const root = suiteFolder(folder, suite)
    return [join(root, 'usr/sbin'), join(root, 'usr/bin')]
  })
  const PATH = [...folders, process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'].join(delimiter)
  return { ...process.env, PATH }
}
