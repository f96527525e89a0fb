import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  findLockfile,
  isLockedFor,
  lockKey,
  type LockedImage,
  placeOfNewLockfile,
  readLockfile,
  writeLockfile,
} from '../../../src/lockfile/index.js'
import { parseLockfile } from '../../../src/lockfile/parse.js'
import { printLockfile } from '../../../src/lockfile/print.js'
import type { Digest } from '../../../src/reference/index.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-lock-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`
const alpine: LockedImage = {
  kind: 'registry',
  digest: digest('a'),
  platforms: new Map([
    ['linux/arm64', digest('c')],
    ['linux/amd64', digest('b')],
  ]),
}
const local: LockedImage = { kind: 'local', platforms: new Map([['linux/amd64', digest('d')]]) }

const TEXT = `{
  "version": 1,
  "images": {
    "alpine:3.20": {
      "digest": "${digest('a')}",
      "platforms": {
        "linux/amd64": "${digest('b')}",
        "linux/arm64": "${digest('c')}"
      }
    },
    "me/base:latest": {
      "local": true,
      "platforms": {
        "linux/amd64": "${digest('d')}"
      }
    }
  }
}
`

describe('a lock file', () => {
  it('is sorted, with a digest on each line, and ends in a newline', () => {
    const images = new Map<string, LockedImage>([
      ['me/base:latest', local],
      ['alpine:3.20', alpine],
    ])
    expect(printLockfile({ images })).toBe(TEXT)
  })

  it('is read as what was written', () => {
    const image: fc.Arbitrary<LockedImage> = fc.oneof(
      fc.constant(alpine),
      fc.constant(local),
      fc.constant({
        kind: 'registry' as const,
        digest: digest('e'),
        platforms: new Map<string, Digest>(),
      }),
    )
    const name = fc.stringMatching(/^[a-z]{1,8}(?:\/[a-z]{1,8})?:[A-Za-z0-9_]{1,8}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(name, image)), (entries) => {
        const text = printLockfile({ images: new Map(entries) })
        expect(printLockfile(parseLockfile(text, '/x'))).toBe(text)
        expect(new Map(parseLockfile(text, '/x').images)).toEqual(new Map(entries))
      }),
    )
  })

  it('may be laid out otherwise', () => {
    const other = JSON.stringify(JSON.parse(TEXT), undefined, '\t').replaceAll('\n', '\r\n')
    expect(printLockfile(parseLockfile(other, '/x'))).toBe(TEXT)
  })

  it('merges where two branches lock different images', () => {
    const texts = {
      base: ['b', 'd', 'f', 'h'],
      ours: ['b', 'c', 'd', 'f', 'h'],
      theirs: ['b', 'd', 'f', 'g', 'h'],
    }
    const path = (name: string): string => join(folder, name)
    for (const [name, keys] of Object.entries(texts)) {
      const images = new Map(keys.map((key) => [`${key}:1`, alpine] as const))
      writeFileSync(path(name), printLockfile({ images }))
    }
    const args = ['merge-file', '-p', path('ours'), path('base'), path('theirs')]
    const merged = execFileSync('git', args, { encoding: 'utf8' })
    expect([...parseLockfile(merged, '/x').images.keys()]).toEqual(
      ['b', 'c', 'd', 'f', 'g', 'h'].map((key) => `${key}:1`),
    )
  })
})

describe('a lock file that is none', () => {
  const line = (wanted: string): number =>
    TEXT.split('\n').findIndex((each) => each.includes(wanted)) + 1
  const cases: Readonly<Record<string, readonly [text: string, line: number, reason: string]>> = {
    'is empty': ['', 1, 'it is cut off'],
    'is cut off': [TEXT.slice(0, 120), 5, '"\\"sha256:aaaaaaaaaaaa" cannot stand there'],
    'has something behind it': [`${TEXT}{}`, 19, '"{}" cannot stand there'],
    'is no object': ['[]', 1, '"[]" cannot stand there'],
    'has no version': ['{}', 1, 'it has no version'],
    'is of a later version': [
      TEXT.replace('1,', '2,').replace('"images"', '"all"'),
      2,
      'it is of version 2, and this imagewright knows version 1',
    ],
    'has the version as a text': [
      TEXT.replace('1,', '"1",'),
      2,
      'it is of version "1", and this imagewright knows version 1',
    ],
    'has no images': ['{"version": 1}', 1, 'it has no images'],
    'has a member that it does not know': [
      TEXT.replace('"images"', '"extra": 1,\n"images"'),
      3,
      '"extra" has no meaning there',
    ],
    'has an image twice': [
      TEXT.replace('me/base:latest', 'alpine:3.20'),
      line('me/base'),
      '"alpine:3.20" stands there twice',
    ],
    'has a digest that is none': [
      TEXT.replace(digest('a'), 'sha256:aa'),
      line('"digest"'),
      '"sha256:aa" is no digest',
    ],
    'has a digest of another kind': [
      TEXT.replace(digest('a'), `md5:${'a'.repeat(32)}`),
      line('"digest"'),
      `"md5:${'a'.repeat(32)}" is no digest`,
    ],
    'has a digest with an instruction in it': [
      TEXT.replace(digest('a'), `${digest('a')}\\nRUN evil`),
      line('"digest"'),
      `"${digest('a')}\\nRUN evil" is no digest`,
    ],
    'has a number for a digest': [
      TEXT.replace(`"${digest('b')}"`, '1'),
      line('linux/amd64'),
      '"1" is no digest',
    ],
    'has a name that is none': [
      TEXT.replace('alpine:3.20', 'Alpine:3.20'),
      line('alpine'),
      '"Alpine:3.20" is no reference as a lock file has it',
    ],
    'has a name in another form': [
      TEXT.replace('alpine:3.20', 'docker.io/library/alpine:3.20'),
      line('alpine'),
      '"docker.io/library/alpine:3.20" is no reference as a lock file has it',
    ],
    'has a name with a digest': [
      TEXT.replace('alpine:3.20', `alpine:3.20@${digest('a')}`),
      line('alpine'),
      `"alpine:3.20@${digest('a')}" is no reference as a lock file has it`,
    ],
    'has __proto__ for a name': [
      TEXT.replace('alpine:3.20', '__proto__'),
      line('alpine'),
      '"__proto__" is no reference as a lock file has it',
    ],
    'has a platform that is none': [
      TEXT.replace('linux/arm64', 'linux/a b'),
      line('linux/arm64'),
      '"linux/a b" is no platform as a lock file has it',
    ],
    'has a platform in another form': [
      TEXT.replace('linux/arm64', 'linux/aarch64'),
      line('linux/arm64'),
      '"linux/aarch64" is no platform as a lock file has it',
    ],
    'has an image without platforms': [
      TEXT.replace('"platforms"', '"digest2"'),
      line('"platforms"'),
      '"digest2" has no meaning there',
    ],
    'has an image that is local and of a registry': [
      TEXT.replace('"local": true', `"local": true, "digest": "${digest('a')}"`),
      line('me/base'),
      '"me/base:latest" needs a digest, or "local": true',
    ],
    'has an image that is neither': [
      TEXT.replace('"local": true,', ''),
      line('me/base'),
      '"me/base:latest" needs a digest, or "local": true',
    ],
    'has an image that is local: false': [
      TEXT.replace('true', 'false'),
      line('me/base'),
      '"me/base:latest" needs a digest, or "local": true',
    ],
    'has a comma too many': [
      TEXT.replace(`${digest('c')}"`, `${digest('c')}",`),
      line('linux/arm64') + 1,
      '"}" cannot stand there',
    ],
    'has a comment': [
      TEXT.replace('"version"', '// hi\n"version"'),
      2,
      '"// hi" cannot stand there',
    ],
    'nests without end': [
      `{"version": 1, "images": ${'{"a":'.repeat(50_000)}`,
      1,
      'objects stand too deep in objects',
    ],
  }
  it.each(Object.entries(cases))(
    'is refused as a whole, with the line: %s',
    (_, [text, at, reason]) => {
      const parse = (): unknown => parseLockfile(text, '/repo/imagewright.lock')
      expect(parse).toThrow(expect.objectContaining({ code: 'LOCKFILE_INVALID', line: at }))
      expect(parse).toThrow(`/repo/imagewright.lock:${at}: ${reason}`)
    },
  )

  it('is refused with the line of the conflict', () => {
    const conflict = TEXT.replace(
      /^.*"digest".*\n/m,
      (ours) => `<<<<<<< HEAD\n${ours}=======\n${ours}>>>>>>> other\n`,
    )
    expect(() => parseLockfile(conflict, '/x')).toThrow('/x:5: it has a merge conflict')
  })

  it('is refused wherever it is cut off', () => {
    const end = TEXT.trimEnd().length
    for (let length = 0; length < end; length += 1 + (length % 7)) {
      expect(() => parseLockfile(TEXT.slice(0, length), '/x')).toThrow(
        expect.objectContaining({ code: 'LOCKFILE_INVALID' }),
      )
    }
  })

  it('is refused where it is no UTF-8, or no file', () => {
    const path = join(folder, 'binary')
    writeFileSync(path, Buffer.from([0x7b, 0xff]))
    expect(() => readLockfile(path)).toThrow('it is no UTF-8')
    expect(() => readLockfile(folder)).toThrow('it cannot be read: EISDIR')
    expect(readLockfile(join(folder, 'missing'))).toBeUndefined()
  })
})

describe('the place of a lock file', () => {
  it('is the nearest folder above that has one, up to the root of the repository', () => {
    const root = mkdtempSync(join(folder, 'outer-'))
    const deep = join(root, 'repo/packages/app/images')
    mkdirSync(deep, { recursive: true })
    mkdirSync(join(root, 'repo/.git'))
    writeFileSync(join(root, 'imagewright.lock'), TEXT)
    expect(findLockfile(deep)).toBeUndefined()
    expect(placeOfNewLockfile(deep)).toBe(join(root, 'repo/imagewright.lock'))
    writeFileSync(join(root, 'repo/packages/app/package.json'), '{}')
    expect(placeOfNewLockfile(deep)).toBe(join(root, 'repo/packages/app/imagewright.lock'))
    writeFileSync(join(root, 'repo/imagewright.lock'), TEXT)
    expect(findLockfile(deep)).toBe(join(root, 'repo/imagewright.lock'))
    writeFileSync(join(deep, 'imagewright.lock'), TEXT)
    expect(findLockfile(deep)).toBe(join(deep, 'imagewright.lock'))
  })

  it('has the old file or the new one, and nothing else', async () => {
    const place = mkdtempSync(join(folder, 'written-'))
    const path = join(place, 'imagewright.lock')
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) =>
        writeLockfile(path, { images: new Map([[`${key}:1`, alpine]]) }),
      ),
    )
    expect(readLockfile(path)?.images.size).toBe(1)
    expect(readdirSync(place)).toEqual(['imagewright.lock'])
    const before = readFileSync(path, 'utf8')
    await expect(
      writeLockfile(join(place, 'missing/imagewright.lock'), { images: new Map() }),
    ).rejects.toMatchObject({ code: 'LOCKFILE_UNWRITABLE' })
    expect(readFileSync(path, 'utf8')).toBe(before)
  })
})

describe('an image in a lock file', () => {
  it.each([
    ['alpine', 'alpine:latest'],
    ['docker.io/library/alpine:3.20', 'alpine:3.20'],
    [`alpine:3.20@${digest('a')}`, 'alpine:3.20'],
    ['ghcr.io/me/app', 'ghcr.io/me/app:latest'],
    ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ])('is called the same however it is written: %s', (reference, key) => {
    expect(lockKey(reference)).toBe(key)
  })

  it('is for the platforms that it has, and alone for all', () => {
    expect(isLockedFor(alpine, 'linux/amd64')).toBe(true)
    expect(isLockedFor(alpine, 'linux/s390x')).toBe(false)
    expect(isLockedFor(local, 'linux/arm64')).toBe(false)
    const alone: LockedImage = {
      kind: 'registry',
      digest: digest('a'),
      platforms: new Map([['linux/amd64', digest('a')]]),
    }
    expect(isLockedFor(alone, 'linux/arm64')).toBe(true)
  })
})
