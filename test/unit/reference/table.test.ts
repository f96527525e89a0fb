import { describe, expect, it } from '@jest/globals'
import { InvalidReferenceError } from '../../../src/errors/index.js'
import { REFERENCE_REASONS } from '../../../src/reference/reason.js'
import { parseReference } from '../../../src/reference/index.js'
import { referenceCases } from '../../types/reference-cases.js'

/** What `parseReference` makes of a text: its parts, or the reason that it throws. */
function outcomeOf(text: string): unknown {
  try {
    const { domain, path, tag, digest } = parseReference(text)
    return { domain, path, tag, digest }
  } catch (error) {
    if (!(error instanceof InvalidReferenceError)) throw error
    return error.reason
  }
}

describe('the table of references', () => {
  it('has more than 200 rows, each text once', () => {
    const texts = new Set<string>(referenceCases.map(([text]) => text))
    expect(texts.size).toBe(referenceCases.length)
    expect(texts.size).toBeGreaterThanOrEqual(200)
  })

  it('has a row for every reason that a text can be refused for', () => {
    const seen = new Set<string>(
      referenceCases.flatMap(([, outcome]) => (typeof outcome === 'string' ? [outcome] : [])),
    )
    const ofOtherFunctions = ['not-a-tag', 'not-a-name']
    expect([...seen, ...ofOtherFunctions].toSorted()).toEqual(
      Object.keys(REFERENCE_REASONS).toSorted(),
    )
  })

  it.each(referenceCases)('reads %j as its row says', (text, outcome) => {
    expect(outcomeOf(text)).toEqual(
      typeof outcome === 'string'
        ? REFERENCE_REASONS[outcome]
        : { tag: undefined, digest: undefined, ...outcome },
    )
  })
})
