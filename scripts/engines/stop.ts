import { isUp, stopDaemon } from './daemon.js'
import { removeBridge, removeRules } from './network.js'
import { readRecord, writeRecord } from './record.js'
import { isRunning, stopRegistry } from './registry.js'
import { leaveRun, liveRuns } from './runs.js'
import { say } from './say.js'
import { ALL_SLOTS } from './slots.js'
import type { StateFolder } from './state-folder.js'

/** Stops the private Engines: all of them, or for a test run those that only runs brought up. */
export async function stop(folder: StateFolder, run: number | undefined): Promise<void> {
  const record = readRecord(folder)
  if (run !== undefined && !leaveRun(folder, run)) {
    say('another test run uses the Engines: they stay up')
    return
  }
  const isStaying = (slot: string) =>
    run !== undefined && record?.engines.some((engine) => engine.slot === slot && engine.keep)
  const stopping = ALL_SLOTS.filter(({ id }) => !isStaying(id))
  const stopped = await Promise.all(
    stopping.map(async (slot) => {
      const wasUp = await stopDaemon(folder, slot)
      await removeBridge(folder, slot)
      return wasUp ? [slot.id] : []
    }),
  )
  for (const slot of stopped.flat()) {
    say(`stopped ${record?.engines.find((engine) => engine.slot === slot)?.name ?? slot}`)
  }
  if (stopping.length === ALL_SLOTS.length) {
    if (await stopRegistry(folder)) say('stopped the registry')
    await removeRules(folder)
  }
  if (record) {
    const left = record.engines.filter(({ slot }) => isStaying(slot))
    writeRecord(folder, { ...record, engines: left })
    if (left.length > 0) say(`stay up: ${left.map(({ name }) => name).join(', ')}`)
  }
  if (stopped.flat().length === 0 && stopping.length === ALL_SLOTS.length)
    say('nothing of ours was up')
}

/** Prints what is up; true when the whole matrix is. */
export async function status(folder: StateFolder): Promise<boolean> {
  const record = readRecord(folder)
  let isComplete = true
  for (const slot of ALL_SLOTS) {
    const known = record?.engines.find((engine) => engine.slot === slot.id)
    const answers = await isUp(folder, slot)
    isComplete &&= answers
    const facts = known ? `API ${known.api}, ${known.host}` : folder.engine(slot.id).socket
    console.log(`${(known?.name ?? slot.id).padEnd(20)} ${answers ? 'up  ' : 'down'}  ${facts}`)
  }
  const registry = isRunning(folder) ? `up    ${record?.registry ?? ''}` : 'down'
  console.log(`${'registry'.padEnd(20)} ${registry}`)
  for (const { reference, source } of record?.bases ?? []) {
    console.log(`${reference.padEnd(20)} ${source === 'fixture' ? 'stand-in' : 'real'}`)
  }
  for (const pid of liveRuns(folder)) console.log(`used by the test run ${pid}`)
  return isComplete
}
