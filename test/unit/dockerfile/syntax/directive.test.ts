import { describe, expect, it } from '@jest/globals'
import {
  detectDirective,
  detectSyntax,
  readDirective,
} from '../../../../src/dockerfile/syntax/directive.js'

describe('readDirective reads what stands behind the sign of a comment', () => {
  it.each([
    [' syntax=a', { name: 'syntax', value: 'a' }],
    ['\u2003SYNTAX \t= \f a b\t\r', { name: 'syntax', value: 'a b' }],
    ['escape=\v', { name: 'escape', value: '\v' }],
    ['check=  ', { name: 'check', value: ' ' }],
    ['check=', undefined],
    ['check', undefined],
    ['check\u00a0=a', undefined],
    ['other=a', undefined],
    ['1syntax=a', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(readDirective(text)).toEqual(expected)
  })
})

describe('detectSyntax finds the frontend', () => {
  it.each([
    ['in a comment', '# syntax=a b\n', { word: 'a', value: 'a b', line: 1 }],
    ['behind a byte order mark', '\ufeff#syntax=a', { word: 'a', value: 'a', line: 1 }],
    ['below a shebang', '#!/x\n# syntax=a\r\n', { word: 'a', value: 'a', line: 2 }],
    [
      'among the directives',
      '# escape=`\n# check=x\n# syntax=a',
      { word: 'a', value: 'a', line: 3 },
    ],
    ['behind slashes', '// syntax=a\n', { word: 'a', value: 'a', line: 1 }],
    [
      'in JSON, whole',
      ' {"b":[1],"syntax": "a\\ud800 b"} ',
      { word: 'a\ufffd b', value: 'a\ufffd b', line: 1 },
    ],
    ['in JSON below a shebang', '#!\n{"syntax":"a"}', { word: 'a', value: 'a', line: 2 }],
    ['not below another comment', '# a\n# syntax=a', undefined],
    ['not behind a repeated directive', '# check=a\n# check=b\n# syntax=a', undefined],
    ['not where the line is indented', ' # syntax=a', undefined],
    ['not where JSON has another type', '{"syntax":1}', undefined],
    ['not in broken JSON', '{"syntax":"a"} x', undefined],
    ['not in JSON with a number too large for Go', '{"syntax":"a","b":1e999}', undefined],
    [
      'not in JSON that nests too deep',
      `{"syntax":"a","b":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      undefined,
    ],
    ['not in an array', '["syntax"]', undefined],
    ['not in a line that is too long', `# check=${'x'.repeat(65_536)}\n# syntax=a`, undefined],
    ['not in nothing', '', undefined],
    ['not behind a shebang without an end', '#!/x', undefined],
  ])('%s', (_, text, expected) => {
    expect(detectSyntax(text)).toEqual(expected)
  })
})

it('detectDirective looks behind # only', () => {
  expect(detectDirective('check', '#!/x\n# check=skip=all;error=true x')).toEqual({
    word: 'skip=all;error=true',
    value: 'skip=all;error=true x',
    line: 2,
  })
  expect(detectDirective('check', '// check=a')).toBeUndefined()
})
