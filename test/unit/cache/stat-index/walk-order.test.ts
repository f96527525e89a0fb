import { describe, expect, it } from '@jest/globals'
import { array, assert, constantFrom, property, string } from 'fast-check'
import { compareInWalk } from '../../../../src/cache/stat-index/walk-order.js'

/** By the bytes of each component, as BuildKit's receiver demands. */
function byComponents(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (let depth = 0; depth < Math.min(left.length, right.length); depth++) {
    const order = Buffer.compare(Buffer.from(left[depth] ?? ''), Buffer.from(right[depth] ?? ''))
    if (order !== 0) return order
  }
  return left.length - right.length
}

const name = string({
  unit: constantFrom(
    'a',
    'b',
    '-',
    '!',
    '\u{1}',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '😀',
    '\u{10ffff}',
  ),
  minLength: 1,
  maxLength: 3,
})
const path = array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))

describe('compareInWalk()', () => {
  it('orders paths as a walk comes by them', () => {
    assert(
      property(path, path, (a, b) => {
        expect(Math.sign(compareInWalk(a, b))).toBe(Math.sign(byComponents(a, b)))
      }),
      { numRuns: 2_000 },
    )
  })
})
