import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { array, assert, asyncProperty, integer, oneof, tuple, uint8Array } from 'fast-check'
import { gzip } from '../../../../src/image/index.js'

async function compress(bytes: Buffer, chunk = 65_536): Promise<Buffer> {
  const chunks = async function* () {
    for (let start = 0; start < bytes.length; start += chunk) {
      yield bytes.subarray(start, start + chunk)
    }
  }
  const parts: Uint8Array[] = []
  for await (const part of gzip(chunks())) parts.push(part)
  return Buffer.concat(parts)
}

/** Numbers that look random and are the same everywhere (Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647)
}

function text(length: number): Buffer {
  const next = numbers(42)
  const words = Array.from({ length: 500 }, () => next().toString(36))
  let result = ''
  while (result.length < length) result += `${words[next() % words.length]} `
  return Buffer.from(result.slice(0, length))
}

function noise(length: number): Buffer {
  const next = numbers(7)
  return Buffer.from(Array.from({ length }, () => next() >> 7))
}

/** Each byte about 1.6 times as often as the one before: a code without a limit would have 25 bits. */
function steep(): Buffer {
  const parts: Buffer[] = []
  for (let byte = 0, [a, b] = [1, 1]; byte < 25; byte++, [a, b] = [b, a + b]) {
    parts.push(Buffer.alloc(a, byte))
  }
  const bytes = Buffer.concat(parts)
  const next = numbers(3)
  for (let index = bytes.length - 1; index > 0; index--) {
    const other = next() % (index + 1)
    const byte = bytes[index] ?? 0
    bytes[index] = bytes[other] ?? 0
    bytes[other] = byte
  }
  return bytes
}

describe('gzip()', () => {
  it.each<[string, Buffer, number]>([
    ['nothing', Buffer.alloc(0), 23],
    ['one byte', Buffer.from('a'), 29],
    ['zeros', Buffer.alloc(1_000_000), 3_000],
    ['one repetition of the greatest length', Buffer.alloc(259, 1), 40],
    ['text', text(1_000_000), 500_000],
    ['noise, with next to no more bytes', noise(600_000), 600_100],
    ['a repetition from as far as possible', Buffer.concat([noise(32_768), noise(32_768)]), 33_300],
    ['bytes of very different frequency', steep(), 200_000],
    ['all pieces full', text(524_288), 270_000],
  ])('compresses %s so that zlib reads it', async (_, bytes, most) => {
    const compressed = await compress(bytes)
    expect(gunzipSync(compressed).equals(bytes)).toBe(true)
    expect(compressed.length).toBeLessThanOrEqual(most)
  })

  it('gives zlib back whatever there was', async () => {
    const piece = oneof(
      uint8Array({ maxLength: 300 }),
      tuple(uint8Array({ minLength: 1, maxLength: 5 }), integer({ min: 1, max: 2_000 })).map(
        ([bytes, times]) =>
          Uint8Array.from(
            { length: bytes.length * times },
            (_, index) => bytes[index % bytes.length] ?? 0,
          ),
      ),
    )
    const property = asyncProperty(array(piece, { maxLength: 20 }), async (pieces) => {
      const bytes = Buffer.concat(pieces)
      expect(gunzipSync(await compress(bytes)).equals(bytes)).toBe(true)
    })
    await assert(property, { numRuns: 200 })
  })

  it('writes the same however the bytes come', async () => {
    const bytes = text(700_001)
    const whole = await compress(bytes, bytes.length)
    expect((await compress(bytes, 997)).equals(whole)).toBe(true)
  })

  it('writes these very bytes in every version: the digests of images are made of them', async () => {
    const parts = [text(300_000), noise(70_000), Buffer.alloc(5_000), steep()]
    const compressed = await compress(Buffer.concat(parts))
    expect(createHash('sha256').update(compressed).digest('hex')).toBe(
      'ff980d92691d5954aa93c3e39eb2bbb4fc430c699b7496bafef77dc11b5ad04d',
    )
  })
})
