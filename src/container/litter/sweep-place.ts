import { rm } from 'node:fs/promises'
import type { Engine } from '../../engine/index.js'
import { engineAt } from '../engine-place.js'
import { formatSession, parseSession, type Session } from '../labels.js'
import { isDead } from './dead-session.js'
import { findImages } from './find-images.js'
import { findLitter } from './find-litter.js'
import { closeJournal, type JournalledImages, readJournal } from './journal.js'
import { deadReaperFolders, journalOf } from './reaper-folder.js'
import { inOrder, removeLitter } from './remove-litter.js'
import type { Litter, SweepOptions, Swept } from './swept.js'

/** Sweeps one Engine; throws as `sweep` does. */
export async function sweepPlace(options: SweepOptions): Promise<Swept> {
  const { dryRun = false, tests = false, signal, ...place } = options
  const engine = await engineAt(place, signal)
  const isLitter = rememberDead()
  const { litter, doubtful } = await findLitter(engine, { isLitter, tests, signal })
  const journals = await openJournals(engine, isLitter, signal)
  const all = [...litter, ...journals.flatMap(({ images }) => images)]
  if (dryRun) return frozen({ removed: inOrder(all), left: doubtful })
  const { removed, left } = await removeLitter(engine, all, { signal })
  for (const { folder, told } of journals) {
    for (const { session, entries } of told) {
      closeJournal(journalOf(folder), session, entries, left)
    }
    const rest = await readJournal(journalOf(folder))
    if (rest.length === 0) await rm(folder, { recursive: true, force: true })
  }
  return frozen({ removed, left: [...left, ...doubtful] })
}

function frozen({ removed, left }: Swept): Swept {
  return Object.freeze({ removed: Object.freeze([...removed]), left: Object.freeze([...left]) })
}

/** `isDead`, asked once for each session. */
function rememberDead(): (session: Session) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  return (session) => {
    const key = formatSession(session)
    const answer = known.get(key) ?? isDead(session)
    known.set(key, answer)
    return answer
  }
}

/** What the journal of a reaper that was killed tells of dead sessions and one Engine. */
interface OpenJournal {
  readonly folder: string
  readonly told: readonly JournalledImages[]
  /** What of it still stands. */
  readonly images: readonly Litter[]
}

async function openJournals(
  engine: Engine,
  isLitter: (session: Session) => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<readonly OpenJournal[]> {
  const journals: OpenJournal[] = []
  for (const folder of await deadReaperFolders()) {
    const told: JournalledImages[] = []
    const images: Litter[] = []
    for (const { session: text, entries } of await readJournal(journalOf(folder))) {
      const session = parseSession(text)
      if (!session || !(await isLitter(session))) continue
      const here = entries.filter((entry) => entry.engine === engine.address)
      told.push({ session: text, entries: here })
      images.push(...(await findImages(engine, here, text, signal)))
    }
    journals.push({ folder, told, images })
  }
  return journals
}
