import { describe, expect, it } from '@jest/globals'
import { InvalidDigestError, InvalidTagError } from '../../../src/errors/index.js'
import {
  digestAlgorithm,
  digestEncoded,
  parseDigest,
  parseTag,
} from '../../../src/reference/index.js'

const HEX = 'e58fcf7418d4390dec8e8fb69d88c06ec07039d651fedd3aa72af9972e7d046b'

describe('parseDigest', () => {
  // go-digest digest_test.go; algorithms that it does not know pass, as the image-spec wants.
  it.each([
    [`sha256:${HEX}`, 'sha256', HEX],
    [`sha384:${HEX}${HEX.slice(32)}`, 'sha384', `${HEX}${HEX.slice(32)}`],
    [`sha512:${HEX}${HEX}`, 'sha512', HEX + HEX],
    ['foo:d41d8cd98f00b204e9800998ecf8427e', 'foo', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['sha384.foo+bar:d3fc', 'sha384.foo+bar', 'd3fc'],
    ['sha384_foo+bar:d3fc', 'sha384_foo+bar', 'd3fc'],
    [
      'sha256+b64:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=',
      'sha256+b64',
      'LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=',
    ],
  ])('reads %s', (text, algorithm, encoded) => {
    const digest = parseDigest(text)
    expect([digest, digestAlgorithm(digest), digestEncoded(digest)]).toEqual([
      text,
      algorithm,
      encoded,
    ])
  })

  it.each([
    '',
    '     ',
    'sha256:',
    `sha256:${' '.repeat(64)}`,
    ':',
    'd41d8cd98f00b204e9800998ecf8427e',
    'sha256:d41d8cd98f00b204e9800m98ecf8427e',
    'sha256:abcdef0123456789',
    `sha512:${HEX}`,
    `sha384__foo+bar:${HEX}`,
    `sha256:${HEX.toUpperCase()}`,
    `sha256:${HEX}\n`,
    `Foo:${HEX}`,
    'foo:a:b',
    'constructor',
  ])('refuses %j', (text) => {
    expect(() => parseDigest(text)).toThrow(InvalidDigestError)
  })

  it('says how many digits are wanted, and writes the lower-case digest', () => {
    expect(() => parseDigest(`sha256:${HEX.toUpperCase()}`)).toThrow(
      `is not a valid digest: a sha256 digest must have 64 lower-case hexadecimal digits\n  Write "sha256:${HEX}".`,
    )
  })
})

describe('parseTag', () => {
  it.each(['latest', '18.04', '_', '0', 'A-._', 'x'.repeat(128)])('takes %s', (text) => {
    expect(parseTag(text)).toBe(text)
  })

  it.each([
    ['', '"" is not a valid tag: the tag is empty'],
    [
      'a/b',
      '"a/b" is not a valid tag: the tag may hold only letters, digits, "_", "." and "-"\n  Write "a-b".',
    ],
    [
      '-x',
      '"-x" is not a valid tag: the tag must start with a letter, a digit or "_"\n  Write "x".',
    ],
    ['..', '".." is not a valid tag: the tag must start with a letter, a digit or "_"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTag(text)).toThrow(new Error(message))
  })

  it('refuses 129 characters', () => {
    expect(() => parseTag('x'.repeat(129))).toThrow(InvalidTagError)
  })
})
