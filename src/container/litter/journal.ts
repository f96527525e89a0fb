import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { LeftBehind } from '../../errors/litter-error.js'
import type { LedgerEntry } from '../ledger.js'
import { createMade } from './made.js'
import { entrySchema, sessionSchema } from './message.js'

const lineSchema = z.strictObject({ session: sessionSchema, entry: entrySchema })

/** Images that a session made and that may still stand. */
export interface JournalledImages {
  /** As its label writes it. */
  readonly session: string
  readonly entries: readonly LedgerEntry[]
}

/**
 * Writes down what became of an image, so that it is known even where this process and the reaper are killed: images have
 * no labels that would tell whose they are. At once, since the process may not live to do it later.
 */
export function writeJournal(path: string, session: string, entry: LedgerEntry): void {
  try {
    appendFileSync(path, `${JSON.stringify({ session, entry })}\n`, { mode: 0o600 })
  } catch {
    // The folder goes with its reaper. Whoever makes an image must not fail for it.
  }
}

/** Writes down that images are no longer to be removed: all but those that could not be. */
export function closeJournal(
  path: string,
  session: string,
  entries: readonly LedgerEntry[],
  left: readonly Pick<LeftBehind, 'name'>[],
): void {
  for (const entry of entries) {
    if (entry.kind !== 'image') continue
    if (left.some(({ name }) => name === entry.id || name === entry.image)) continue
    writeJournal(path, session, { ...entry, change: 'removed' })
  }
}

/** What a journal tells, without lines that are broken; nothing where there is none. */
export async function readJournal(path: string): Promise<readonly JournalledImages[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return []
  }
  const sessions = new Map<string, ReturnType<typeof createMade>>()
  for (const line of text.split('\n')) {
    const found = readLine(line)
    if (!found) continue
    const made = sessions.get(found.session) ?? createMade()
    sessions.set(found.session, made)
    made.apply(found.entry)
  }
  return [...sessions]
    .map(([session, made]) => ({ session, entries: made.entries() }))
    .filter(({ entries }) => entries.length > 0)
}

function readLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data
  } catch {
    // The last one of a process that was killed.
    return undefined
  }
}
