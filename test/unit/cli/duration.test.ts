import { describe, expect, it } from '@jest/globals'
import { parseDuration } from '../../../src/cli/duration.js'

describe('a length of time', () => {
  it.each([
    ['0', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
  ])('%s is %d milliseconds', (text, expected) => {
    expect(parseDuration('--max-age', text)).toBe(expected)
  })

  it.each(['', '5', '-1s', '1.5h', '1w', 's', '1 h', '1hx'])('%j is none', (text) => {
    expect(() => parseDuration('--max-age', text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('--max-age') }),
    )
  })
})
