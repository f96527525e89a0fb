import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { LedgerEntry } from '../../../../src/container/ledger.js'
import { createMade } from '../../../../src/container/litter/made.js'

const engine = 'unix:///run/docker.sock'
const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]

const box: LedgerEntry = { change: 'made', kind: 'container', id: 'a', engine }
const tag: LedgerEntry = { change: 'made', kind: 'image', id: 'me/x:1', image: one, engine }
const intent: LedgerEntry = { change: 'made', kind: 'image', id: 'me/x:1', resource: 'r1', engine }
const commit: LedgerEntry = { ...intent, image: one }
const again: LedgerEntry = { ...intent, image: two, resource: 'r2' }

const gone = (entry: LedgerEntry): LedgerEntry => ({ ...entry, change: 'removed' })
const byName: LedgerEntry = { change: 'removed', kind: 'image', id: 'me/x:1', engine }

function standing(...entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const made = createMade()
  for (const entry of entries) made.apply(entry)
  return made.entries()
}

describe('what was made', () => {
  it('is what was not removed, in its order', () => {
    const net: LedgerEntry = { change: 'made', kind: 'network', id: 'n', engine }
    const data: LedgerEntry = { change: 'made', kind: 'volume', id: 'a', engine }
    expect(standing(net, box, data, gone(net))).toEqual([box, data])
  })

  it('is told apart by Engine and kind', () => {
    const elsewhere = { ...box, engine: 'tcp://other:2375' }
    const data: LedgerEntry = { ...box, kind: 'volume' }
    expect(standing(box, elsewhere, data, gone(box))).toEqual([elsewhere, data])
  })

  it('knows a commit once, first by its label and then by its ID as well', () => {
    expect(standing(intent, commit)).toEqual([commit])
  })

  it('takes a commit back that was refused, and no other of that name', () => {
    expect(standing(commit, { ...again, image: undefined as never }, gone(again))).toEqual([commit])
  })

  it('knows each commit of one name, and with the name forgets the last', () => {
    expect(standing(commit, again)).toEqual([commit, again])
    expect(standing(commit, again, byName)).toEqual([commit])
  })

  it('forgets every tag of a name that is gone', () => {
    expect(standing(tag, { ...tag, image: two }, byName)).toEqual([])
    expect(standing(tag, again, byName)).toEqual([])
  })

  it('forgets the names of an image that is removed by its ID', () => {
    expect(standing(tag, { ...tag, id: 'me/y:1' }, again, { ...byName, id: one })).toEqual([again])
  })

  it('holds nothing once everything is taken back', () => {
    const entry = fc.constantFrom(box, tag, intent, commit, again)
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(standing(...entries, ...entries.map(gone))).toEqual([])
      }),
    )
  })
})
