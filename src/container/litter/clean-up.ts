import { setTimeout as sleep } from 'node:timers/promises'
import { startDeadline } from '../../engine/index.js'
import type { LeftBehind } from '../../errors/litter-error.js'
import { formatSession, type Session } from '../labels.js'
import type { LedgerEntry, UsedEngine } from '../ledger.js'
import { engineAtAddress } from './engine-at-address.js'
import { findImages } from './find-images.js'
import { findLitter } from './find-litter.js'
import { type Following, reasonOf, removeLitter } from './remove-litter.js'
import type { Swept } from './swept.js'

const AWAY_PATIENCE = 30_000

/** How long it is tried to remove what something still uses that goes just now, in milliseconds. */
const BUSY_PATIENCE = 3_000

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 2_000

/** What was made and is to be removed. */
export interface CleanUp {
  readonly session: Session
  /** What was told to be made; it is removed where its labels say the same. */
  readonly entries: readonly LedgerEntry[]
  /** Addresses of Engines from which everything goes that the session made, told of or not. */
  readonly everythingOf?: readonly string[]
  /** By which Docker context an Engine was found, by its address. */
  readonly contexts: ReadonlyMap<string, UsedEngine['dockerContext']>
  /** How long an Engine that is away is asked again, in milliseconds. @default 30_000 */
  readonly patience?: number | undefined
}

/** Removes what a session made, from all of its Engines, and gives what could not be removed. */
export async function cleanUp(task: CleanUp): Promise<readonly LeftBehind[]> {
  const { entries, everythingOf = [] } = task
  const addresses = new Set([...entries.map(({ engine }) => engine), ...everythingOf])
  const left = await Promise.all([...addresses].map((address) => cleanEngine(address, task)))
  return left.flat()
}

async function cleanEngine(address: string, task: CleanUp): Promise<readonly LeftBehind[]> {
  let begun = performance.now()
  const onRemoved = (): void => {
    begun = performance.now()
  }
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const deadline = startDeadline(undefined, task.patience ?? AWAY_PATIENCE)
    const { left, patience } = await attempt(address, task, { onRemoved, signal: deadline.signal })
    deadline.clear()
    if (left.length === 0 || performance.now() - begun + pause > patience) {
      return left.map(({ kind, name, reason }) => ({ kind, name, engine: address, reason }))
    }
    await sleep(pause)
  }
}

interface Attempt {
  readonly left: Swept['left']
  /** How long it is worth trying, in milliseconds since something was removed. */
  readonly patience: number
}

async function attempt(
  address: string,
  task: CleanUp,
  following: Following & { readonly signal: AbortSignal },
): Promise<Attempt> {
  const { signal } = following
  const session = formatSession(task.session)
  const entries = task.entries.filter(({ engine }) => engine === address)
  try {
    const engine = await engineAtAddress(address, task.contexts.get(address), signal)
    const told = new Set(entries.map(({ kind, id }) => `${kind} ${id}`))
    const known = new Set(entries.flatMap(({ kind, id }) => (kind === 'container' ? [id] : [])))
    const everything = task.everythingOf?.includes(address) ?? false
    const isToBeFound = everything || entries.some(({ kind }) => kind !== 'image')
    const { litter, doubtful } = isToBeFound
      ? await findLitter(engine, {
          isLitter: (each) => formatSession(each) === session,
          known,
          signal,
        })
      : { litter: [], doubtful: [] }
    const images = await findImages(engine, entries, session, signal)
    const wanted = litter.filter(({ kind, id }) => everything || told.has(`${kind} ${id}`))
    const { left } = await removeLitter(engine, [...wanted, ...images], following)
    return { left: everything ? [...left, ...doubtful] : left, patience: BUSY_PATIENCE }
  } catch (error) {
    const reason = reasonOf(error)
    const left = entries.map(({ kind, id }) => ({ kind, id, name: id, session, reason }))
    const unknown = { kind: 'container', id: '', name: `of process ${task.session.pid}` } as const
    return {
      left: left.length > 0 ? left : [{ ...unknown, session, reason }],
      patience: task.patience ?? AWAY_PATIENCE,
    }
  }
}
