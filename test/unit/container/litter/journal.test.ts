import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { formatSession, ownSession } from '../../../../src/container/labels.js'
import type { LedgerEntry } from '../../../../src/container/ledger.js'
import {
  closeJournal,
  readJournal,
  writeJournal,
} from '../../../../src/container/litter/journal.js'

const session = formatSession(ownSession())
const other = '0123456789ab-1-2-3'
const engine = 'unix:///run/docker.sock'
const image = `sha256:${'1'.repeat(64)}`
const one: LedgerEntry = { change: 'made', kind: 'image', id: 'me/x:1', image, engine }
const two: LedgerEntry = { change: 'made', kind: 'image', id: 'me/x:2', resource: 'r', engine }

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iw-'))
  path = join(folder, 'images')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a journal', () => {
  it('tells of each session what it made and did not remove', async () => {
    writeJournal(path, session, one)
    writeJournal(path, other, two)
    writeJournal(path, session, two)
    writeJournal(path, session, { ...one, change: 'removed' })
    expect(await readJournal(path)).toEqual([
      { session, entries: [two] },
      { session: other, entries: [two] },
    ])
  })

  it('is nobody else’s to read', () => {
    writeJournal(path, session, one)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('tells the rest where a line is broken', async () => {
    writeJournal(path, session, one)
    appendFileSync(path, 'null\n{"session":"x","entry":{}}\n')
    writeJournal(path, session, two)
    appendFileSync(path, '{"session":"')
    expect(await readJournal(path)).toEqual([{ session, entries: [one, two] }])
  })

  it('tells nothing where there is none, and fails nobody who cannot write it', async () => {
    rmSync(folder, { recursive: true })
    writeJournal(path, session, one)
    expect(await readJournal(path)).toEqual([])
  })

  it('keeps open what could not be removed', async () => {
    writeJournal(path, session, one)
    writeJournal(path, session, two)
    closeJournal(path, session, [one, two], [{ name: 'me/x:2' }])
    expect(await readJournal(path)).toEqual([{ session, entries: [two] }])
    closeJournal(path, session, [one, two], [])
    expect(await readJournal(path)).toEqual([])
  })
})
