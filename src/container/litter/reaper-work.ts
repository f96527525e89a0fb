import { setTimeout as sleep } from 'node:timers/promises'
import type { LeftBehind } from '../../errors/litter-error.js'
import { formatSession, type Session } from '../labels.js'
import type { LedgerEntry, UsedEngine } from '../ledger.js'
import { cleanUp } from './clean-up.js'
import { isDead } from './dead-session.js'
import { closeJournal, readJournal } from './journal.js'
import { createMade } from './made.js'

/** How long a process may take to end after its connection has, in milliseconds. */
const LAST_BREATH = 1_000

/** How long the end of processes that said goodbye is waited for, in milliseconds. */
const LONGEST_EXIT = 5_000

const POLL_INTERVAL = 20

/**
 * When it is looked again for what a killed process made, in milliseconds after one another: an Engine goes on with a
 * request whose client is gone, and a busy one takes its time.
 */
const LATER = [1_000, 2_000, 5_000] as const

/** What a reaper knows of one lease, and does for it. */
export interface LeaseWork {
  note(entry: LedgerEntry): void
  /** The process makes things in the Engine of that address, which it found by a Docker context or without one. */
  useEngine(address: string, context?: UsedEngine['dockerContext']): void
  /** Removes what still stands, and gives what could not be removed. */
  release(): Promise<readonly LeftBehind[]>
  /** As `release`, of a process that broke the connection. */
  abandon(): Promise<void>
}

/** What a reaper has to do. */
export interface ReaperWork {
  lease(session: Session): LeaseWork
  /** Whether nothing is under way. */
  isIdle(): boolean
  /** Waits until what is over is removed, and gives what of it could not be. */
  settle(): Promise<readonly LeftBehind[]>
  /** Waits for the end of the processes, and removes what each of them made and told nobody of. */
  finish(): Promise<void>
}

interface Maker {
  readonly session: Session
  readonly engines: Set<string>
  /** By which Docker context it found an Engine, by the address of this one. */
  readonly contexts: Map<string, UsedEngine['dockerContext']>
}

export interface ReaperWorkOptions {
  /** How long an Engine that is away is asked again, in milliseconds. */
  readonly patience?: number | undefined
  /** Called whenever nothing is under way any more. */
  readonly onIdle: () => void
}

/** @param journal path of the file where what becomes of images is written. */
export function createReaperWork(
  journal: string,
  { patience, onIdle }: ReaperWorkOptions,
): ReaperWork {
  const makers = new Map<string, Maker>()
  const underWay = new Set<Promise<unknown>>()
  const later = new Set<Promise<unknown>>()
  const left: LeftBehind[] = []

  const follow = <T>(set: Set<Promise<unknown>>, task: Promise<T>): Promise<T> => {
    set.add(task)
    const forget = (): void => {
      set.delete(task)
      if (isIdle()) onIdle()
    }
    task.then(forget, forget)
    return task
  }
  const isIdle = (): boolean => underWay.size + later.size === 0

  const makerOf = (session: Session): Maker => {
    const key = formatSession(session)
    const maker = makers.get(key) ?? { session, engines: new Set(), contexts: new Map() }
    makers.set(key, maker)
    return maker
  }

  const lookAgain = async (maker: Maker, entries: readonly LedgerEntry[]): Promise<void> => {
    let open: readonly LeftBehind[] = []
    for (const pause of LATER) {
      await sleep(pause)
      open = await sweepMaker(maker, entries, patience)
    }
    closeJournal(journal, formatSession(maker.session), entries, open)
  }

  const sweepDead = async (): Promise<void> => {
    for (const [key, maker] of makers) {
      if (!(await isDead(maker.session))) continue
      makers.delete(key)
      left.push(...(await sweepMaker(maker, [], patience)))
    }
  }

  return {
    lease: (session) => {
      const made = createMade()
      const maker = makerOf(session)
      const note = (entry: LedgerEntry): void => {
        made.apply(entry)
        maker.engines.add(entry.engine)
      }
      const release = async (): Promise<readonly LeftBehind[]> => {
        const entries = made.entries()
        const { contexts } = maker
        const open = await cleanUp({ session, entries, contexts, patience })
        closeJournal(journal, formatSession(session), entries, open)
        return open
      }
      const abandon = async (): Promise<void> => {
        if (!(await dies(session))) {
          left.push(...(await release()))
          return
        }
        makers.delete(formatSession(session))
        // It may have died after it wrote of an image, and before it told.
        for (const entry of await journalled(journal, session)) note(entry)
        const entries = made.entries()
        left.push(...(await sweepMaker(maker, entries, patience)))
        if (maker.engines.size === 0) return
        const images = entries.filter(({ kind }) => kind === 'image')
        void follow(later, lookAgain(maker, images))
      }
      return {
        note,
        useEngine: (address, context) => {
          maker.engines.add(address)
          if (context !== undefined) maker.contexts.set(address, context)
        },
        release: () => follow(underWay, release()),
        abandon: () => follow(underWay, abandon()),
      }
    },
    isIdle,
    settle: async () => {
      await allOf(underWay)
      await follow(underWay, sweepDead())
      return left.splice(0)
    },
    finish: async () => {
      const deadline = performance.now() + LONGEST_EXIT
      await allOf(underWay)
      for (;;) {
        await sweepDead()
        const living = [...makers.values()].filter(({ engines }) => engines.size > 0)
        if (living.length === 0 || performance.now() > deadline) return
        await sleep(10 * POLL_INTERVAL)
      }
    },
  }
}

async function allOf(tasks: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (tasks.size > 0) await Promise.allSettled(tasks)
}

/** What a process itself wrote of images that stand. */
async function journalled(journal: string, of: Session): Promise<readonly LedgerEntry[]> {
  const session = formatSession(of)
  const told = await readJournal(journal)
  return told.filter((each) => each.session === session).flatMap(({ entries }) => entries)
}

/** Removes everything of a process that has ended. */
function sweepMaker(
  { session, engines, contexts }: Maker,
  entries: readonly LedgerEntry[],
  patience: number | undefined,
): Promise<readonly LeftBehind[]> {
  return cleanUp({ session, entries, contexts, patience, everythingOf: [...engines] })
}

/** Waits a moment for the end of a process. */
async function dies(session: Session): Promise<boolean> {
  const deadline = performance.now() + LAST_BREATH
  while (!(await isDead(session))) {
    if (performance.now() > deadline) return false
    await sleep(POLL_INTERVAL)
  }
  return true
}
