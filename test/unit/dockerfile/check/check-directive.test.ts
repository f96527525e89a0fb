import { describe, expect, it } from '@jest/globals'
import {
  directiveOfComments,
  NO_DIRECTIVE,
  parseCheckDirective,
} from '../../../../src/dockerfile/check/check-directive.js'

describe('parseCheckDirective', () => {
  it.each([
    ['', {}],
    ['  ', {}],
    ['skip=all', { skipAll: true }],
    ['skip=A', { skip: ['A'] }],
    ['skip= A , B ', { skip: ['A', 'B'] }],
    ['skip=', { skip: [''] }],
    ['error=true', { error: true }],
    ['error=0', { error: false }],
    ['experimental=all', { experimentalAll: true }],
    [' skip = A;error=T; experimental=B', { skip: ['A'], error: true, experimental: ['B'] }],
    ['skip=A;skip=B', { skip: ['B'] }],
    ['skip=all;skip=B', { skipAll: true, skip: ['B'] }],
    // What stands behind the second ";" is one part.
    ['error=true;error=false;skip=A;error=true', { error: false, skip: ['A;error=true'] }],
  ])('reads %j', (text, expected) => {
    expect(parseCheckDirective(text)).toEqual({ ...NO_DIRECTIVE, ...expected })
  })

  it.each([
    ['A', 'invalid check option "A"'],
    ['skip=A;', 'invalid check option ""'],
    ['Skip=A', 'invalid check option "Skip"'],
    [
      'error=yes',
      'failed to parse check option "error=yes": strconv.ParseBool: parsing "yes": invalid syntax',
    ],
  ])('refuses %j in the words of BuildKit', (text, message) => {
    expect(parseCheckDirective(text)).toBe(message)
  })
})

describe('directiveOfComments', () => {
  it('takes the first that is one, up to a blank', () => {
    expect(directiveOfComments(['why', 'check=skip=A // the reason', 'check=skip=B'])).toEqual({
      ...NO_DIRECTIVE,
      skip: ['A'],
    })
  })

  it('looks no further behind one that is invalid', () => {
    expect(directiveOfComments(['check=nothing', 'check=skip=B'])).toEqual(NO_DIRECTIVE)
  })
})
