import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  InvalidDigestError,
  InvalidReferenceError,
  InvalidTagError,
} from '../../../src/errors/index.js'
import {
  isReference,
  parseReference,
  parseTagReference,
  reference,
  tag,
} from '../../../src/reference/index.js'

const HEX = 'be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912'
const DIGEST = `sha256:${HEX}` as const

function messageOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'no error'
}

describe('a reference', () => {
  it('holds its text and parts as frozen plain data', () => {
    const parsed = parseReference(`ubuntu:18.04@${DIGEST}`)
    expect({ ...parsed }).toEqual({
      kind: 'reference',
      text: `ubuntu:18.04@${DIGEST}`,
      domain: 'docker.io',
      path: 'library/ubuntu',
      tag: '18.04',
      digest: DIGEST,
    })
    expect(Object.isFrozen(parsed)).toBe(true)
    expect(isReference(parsed)).toBe(true)
    expect([isReference('ubuntu'), isReference(null), isReference({ kind: 'run' })]).toEqual([
      false,
      false,
      false,
    ])
  })

  // normalize_test.go, TestParseRepositoryInfo.
  it.each([
    ['ubuntu', 'ubuntu', 'docker.io/library/ubuntu'],
    ['library/ubuntu', 'ubuntu', 'docker.io/library/ubuntu'],
    ['index.docker.io/library/ubuntu', 'ubuntu', 'docker.io/library/ubuntu'],
    ['docker.io/foo', 'foo', 'docker.io/library/foo'],
    ['fooo/bar', 'fooo/bar', 'docker.io/fooo/bar'],
    ['index.docker.io/fooo/bar', 'fooo/bar', 'docker.io/fooo/bar'],
    ['library/foo/bar', 'library/foo/bar', 'docker.io/library/foo/bar'],
    ['store/foo/bar', 'store/foo/bar', 'docker.io/store/foo/bar'],
    ['nonlibrary/ubuntu', 'nonlibrary/ubuntu', 'docker.io/nonlibrary/ubuntu'],
    ['localhost/fooo', 'localhost/fooo', 'localhost/fooo'],
    ['localhost/library/fooo', 'localhost/library/fooo', 'localhost/library/fooo'],
    ['LOCALDOMAIN/fooo/bar', 'LOCALDOMAIN/fooo/bar', 'LOCALDOMAIN/fooo/bar'],
    ['127.0.0.1:8000/privatebase', '127.0.0.1:8000/privatebase', '127.0.0.1:8000/privatebase'],
    ['[::1]:5000/a', '[::1]:5000/a', '[::1]:5000/a'],
    ['my_host.com/app', 'my_host.com/app', 'my_host.com/app'],
    // Docker shows these without "docker.io/", though it would read that as another name, or none.
    ['docker.io/a.b/c', 'docker.io/a.b/c', 'docker.io/a.b/c'],
    ['docker.io/localhost/x', 'docker.io/localhost/x', 'docker.io/localhost/x'],
    [`docker.io/${HEX}`, `docker.io/library/${HEX}`, `docker.io/library/${HEX}`],
  ])('shows %s as %s and means %s', (text, familiarName, name) => {
    const parsed = parseReference(`${text}:1`)
    expect([parsed.familiarName, parsed.name]).toEqual([familiarName, name])
    expect(parsed.familiarString).toBe(`${familiarName}:1`)
    expect(parsed.canonicalString).toBe(`${name}:1`)
    expect(`${parsed}`).toBe(`${text}:1`)
  })

  it('takes another tag and another digest, and keeps the name as written', () => {
    const base = tag('docker.io/ubuntu', '18.04')
    expect(base.text).toBe('docker.io/ubuntu:18.04')
    expect(base.withTag('20.04').text).toBe('docker.io/ubuntu:20.04')
    const pinned = base.withDigest(DIGEST)
    expect(pinned.text).toBe(`docker.io/ubuntu:18.04@${DIGEST}`)
    expect(pinned.withTag('20.04').text).toBe(`docker.io/ubuntu:20.04@${DIGEST}`)
    expect(pinned.withTag('20.04')).toEqual(parseReference(`docker.io/ubuntu:20.04@${DIGEST}`))
    expect(base.text).toBe('docker.io/ubuntu:18.04')
    expect(reference('localhost:5000/a').withTag('5000').text).toBe('localhost:5000/a:5000')
  })

  it('refuses a bad tag, a bad digest, and a name that has a tag already', () => {
    const text: string = 'not/a tag'
    expect(() => reference('a').withTag(text)).toThrow(InvalidTagError)
    expect(() => reference('a').withDigest(text)).toThrow(InvalidDigestError)
    const tagged: string = 'a:b'
    expect(messageOf(() => tag(tagged, 'c'))).toBe(
      '"a:b" is not a valid image reference: a repository name without tag and digest is wanted here',
    )
    expect(messageOf(() => parseTagReference(`a:b@${DIGEST}`))).toBe(
      `"a:b@${DIGEST}" is not a valid image reference: a tag to give must not hold a digest\n  Write "a:b".`,
    )
  })
})

describe('InvalidReferenceError', () => {
  it('names the text, the reason, the place and the repaired text', () => {
    const at = { file: '/app/image.ts', line: 3, column: 7 }
    const message = messageOf(() => parseReference('Ubuntu:18.04', at))
    expect(message).toBe(
      [
        '"Ubuntu:18.04" is not a valid image reference: the repository name must be lower case',
        '  at /app/image.ts:3:7',
        '  Write "ubuntu:18.04".',
      ].join('\n'),
    )
  })

  it.each([
    ['', 'Example: "ubuntu:18.04".'],
    ['Host/App:Tag', 'Write "Host/app:Tag".'],
    ['Foo_bar/x:Tag', 'Write "foo_bar/x:Tag".'],
    ['https://ghcr.io/owner/app:1', 'Write "ghcr.io/owner/app:1".'],
    ['docker.io//a/', 'Write "docker.io/a".'],
    [' alpine\n', 'Write "alpine".'],
    ['ubuntu:', 'Write "ubuntu".'],
    [`ubuntu:@${DIGEST}`, `Write "ubuntu@${DIGEST}".`],
    ['localhost:5000/app:a+b', 'Write "localhost:5000/app:a-b".'],
    ['app:-1', 'Write "app:1".'],
    [`app:${'x'.repeat(129)}`, `Write "app:${'x'.repeat(128)}".`],
    [`app@${DIGEST.replace('be', 'BE')}`, `Write "app@${DIGEST}".`],
    ['0'.repeat(64), 'Give the image a tag and refer to it by that.'],
    [
      'app:feature/x',
      'What stands before the first "/" is read as a host if it has a ".", a ":" or an upper-case letter; a tag cannot hold a "/".',
    ],
  ])('gives a hint for %j', (text, hint) => {
    expect(
      messageOf(() => parseReference(text))
        .split('\n  ')
        .at(-1),
    ).toBe(hint)
  })

  it('quotes no more than the beginning of a long text', () => {
    const message = messageOf(() => parseReference('A'.repeat(1_000_000)))
    expect(message).toBe(
      `"${'A'.repeat(300)}"... (1000000 characters) is not a valid image reference: the repository path must not be longer than 255 characters`,
    )
  })
})

// The grammar in the comment at the head of distribution/reference's reference.go, as generators.
const from = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const LOWER_DIGITS = `${LOWER}0123456789`
const WORD = `${LOWER_DIGITS}${LOWER.toUpperCase()}`
const separator = fc.constantFrom('.', '_', '__', '-', '--', '---')
const component = fc
  .tuple(
    from(LOWER_DIGITS, 1, 6),
    fc.array(fc.tuple(separator, from(LOWER_DIGITS, 1, 6)), { maxLength: 3 }),
  )
  .map(([head, rest]) => head + rest.flat().join(''))
const label = fc
  .tuple(from(WORD, 1, 3), from(`${WORD}-`, 0, 4), from(WORD, 1, 3))
  .map((three) => three.join(''))
const port = fc.nat({ max: 65_535 }).map((n) => `:${n}`)
const host = fc
  .tuple(
    fc.oneof(
      fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.')),
      from('0123456789abcdefABCDEF:', 1, 12).map((address) => `[${address}]:1`),
      fc.constant('localhost'),
      fc.constantFrom('docker.io', 'index.docker.io'),
    ),
    port,
    fc.boolean(),
  )
  .map(([name, number, ported]) => (ported && !name.startsWith('[') ? name + number : name))
const tagText = fc
  .tuple(from(`${WORD}_`, 1, 1), from(`${WORD}_.-`, 0, 127))
  .map((two) => two.join(''))
const digestText = fc.oneof(
  from('0123456789abcdef', 64, 64).map((hex) => `sha256:${hex}`),
  from('0123456789abcdef', 128, 128).map((hex) => `sha512:${hex}`),
)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const referenceText = fc
  .tuple(
    optional(host),
    fc.array(component, { minLength: 1, maxLength: 4 }),
    optional(tagText),
    optional(digestText),
  )
  .map(([hostText, path, t, d]) =>
    [
      hostText === undefined ? '' : `${hostText}/`,
      path.join('/'),
      t === undefined ? '' : `:${t}`,
      d === undefined ? '' : `@${d}`,
    ].join(''),
  )

describe('parseReference', () => {
  it('reads back what it wrote, in all three forms', () => {
    fc.assert(
      fc.property(referenceText, (text) => {
        const parsed = parseReference(text)
        expect(parsed.text).toBe(text)
        const { domain, path, tag: parsedTag, digest } = parsed
        for (const form of [parsed.canonicalString, parsed.familiarString]) {
          const again = parseReference(form)
          expect({ ...again, text }).toEqual({
            kind: 'reference',
            text,
            domain,
            path,
            tag: parsedTag,
            digest,
          })
          expect(again.canonicalString).toBe(parsed.canonicalString)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('throws nothing but InvalidReferenceError, whatever the text', () => {
    const crooked = fc.string({
      unit: fc.constantFrom(
        ...'aB0._-/:@[]% ~é',
        '\0',
        '\n',
        'sha256:',
        'docker.io/',
        'a'.repeat(90),
      ),
    })
    fc.assert(
      fc.property(fc.oneof(crooked, fc.string({ unit: 'binary' })), (text) => {
        try {
          expect(parseReference(text).text).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidReferenceError)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    'a',
    '-',
    'a-',
    '_',
    '.',
    '/',
    ':',
    '@',
    '[',
    'a.',
    'a/',
    'A',
    '@a',
    ':a',
    '[::1]',
    '0',
  ])('takes linear time for a megabyte of %j', (unit) => {
    const mega = unit.repeat(Math.ceil(1_048_576 / unit.length))
    for (const text of [mega, `${mega}/a`, `${mega}.com/a`, `a:${mega}`, `a@${mega}`, `${mega}!`]) {
      const start = performance.now()
      try {
        parseReference(text)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidReferenceError)
      }
      // A megabyte takes a few milliseconds; quadratic time would take many minutes.
      expect(performance.now() - start).toBeLessThan(2_000)
    }
  })
})
