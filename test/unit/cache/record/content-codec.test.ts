import { describe, expect, it } from '@jest/globals'
import {
  array,
  asyncProperty,
  assert,
  constantFrom,
  integer,
  maxSafeNat,
  oneof,
  record,
  string,
  tuple,
} from 'fast-check'
import type { ContentEntry } from '../../../../src/cache/content/content.js'
import { decodeContent, encodeContent } from '../../../../src/cache/record/content-codec.js'
import { sha256 } from '../explain/inputs.js'

const name = string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter(
  (text) => !/[\0/]/.test(text),
)
const path = array(oneof(name, constantFrom('a', 'b', '😀', '😁', '#@', 'a\n')), {
  minLength: 1,
  maxLength: 5,
}).map((names) => names.join('/'))
const mode = integer({ min: 0, max: 0o7777 })

const entry = oneof(
  tuple(path, mode, maxSafeNat(), name).map(([at, bits, size, text]): ContentEntry => ({
    path: at,
    kind: 'file',
    mode: bits,
    size,
    digest: sha256(text),
  })),
  record({
    path,
    kind: constantFrom('directory', 'fifo', 'socket', 'file'),
    mode,
    size: constantFrom(0),
  }),
  record({
    path,
    kind: constantFrom('symlink', 'file'),
    mode,
    size: constantFrom(0),
    linkname: name,
  }),
  record({
    path,
    kind: constantFrom('character', 'block'),
    mode,
    size: constantFrom(0),
    device: record({ major: integer({ min: 0 }), minor: integer({ min: 0 }) }),
  }),
)

describe('a list of files in bytes', () => {
  it('is the same list again', async () => {
    await assert(
      asyncProperty(array(entry, { maxLength: 8 }), async (entries) => {
        const content = { digest: 'sha256:x', entries: entries as readonly ContentEntry[] }
        expect(await decodeContent(await encodeContent(content))).toEqual(content)
      }),
      { numRuns: 60 },
    )
  })

  it('is none where the bytes are of something else', async () => {
    const bytes = await encodeContent({ digest: 'sha256:x', entries: [] })
    expect(await decodeContent(Buffer.alloc(0))).toBeUndefined()
    expect(await decodeContent(Buffer.from('something else'))).toBeUndefined()
    expect(await decodeContent(bytes.subarray(0, -1))).toBeUndefined()
  })
})
