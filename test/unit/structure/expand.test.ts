import { describe, expect, it } from '@jest/globals'
import { expandVariables } from '../../../src/structure/expand.js'

const ENV = { A: '1', AB: '$A', a_1: 'z', '?': 'status', '1': 'first' }

describe('expandVariables', () => {
  // The second column is what os.Expand of Go 1.19.8 gives.
  it.each([
    ['$A', '1'],
    ['${A}B', '1B'],
    ['$AB $a_1', '$A z'],
    ['$AC-${AC}', '-'],
    ['$A-B', '1-B'],
    ['$?$1 ${?}${1}', 'statusfirst statusfirst'],
    ['$11 $$A $#', 'first1 A '],
    ['$', '$'],
    ['a$ b', 'a$ b'],
    ['$(id)', '$(id)'],
    ['"$"', '"$"'],
    ['${}a', 'a'],
    ['${A', 'A'],
    ['${A:-x}', ''],
    ['$é', '$é'],
    ['$toString ${constructor}', ' '],
  ])('makes of %j what Go makes of it', (text, expanded) => {
    expect(expandVariables(text, ENV)).toBe(expanded)
  })
})
