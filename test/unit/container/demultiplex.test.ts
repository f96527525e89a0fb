import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { demultiplex } from '../../../src/container/demultiplex.js'

function frame(stream: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload)
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk
}

describe('demultiplex', () => {
  it('gives the bytes of both streams wherever frames and bytes are cut', async () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })))
    const cuts = fc.array(fc.nat(30), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(frames, cuts, async (parts, lengths) => {
        let rest = Buffer.concat(parts.map(([stream, payload]) => frame(stream, payload)))
        const chunks: Uint8Array[] = []
        for (const length of lengths) {
          chunks.push(rest.subarray(0, length))
          rest = rest.subarray(length)
        }
        const of = (wanted: number) =>
          Buffer.concat(parts.filter(([stream]) => stream === wanted).map(([, bytes]) => bytes))
        const output = await demultiplex(chunksOf(...chunks, rest), 'Running "x"')
        expect(output).toEqual({ stdout: of(1), stderr: of(2) })
      }),
    )
  })

  it('keeps a character whole that two frames hold', async () => {
    const bytes = Buffer.from('ä')
    const chunks = chunksOf(frame(1, bytes.subarray(0, 1)), frame(1, bytes.subarray(1)))
    expect(Buffer.from((await demultiplex(chunks, 'x')).stdout).toString()).toBe('ä')
  })

  it.each([
    ['a stream cut in a header', Buffer.from([1, 0, 0]), 'the output ends within a frame'],
    ['a stream cut in a payload', frame(1, 'abc').subarray(0, 9), 'the output ends within a frame'],
    ['an unknown stream', frame(7, 'abc'), 'a frame of the output has a broken header'],
    [
      'text without frames',
      Buffer.from('hello world'),
      'a frame of the output has a broken header',
    ],
    ["the Engine's own error", frame(3, 'disk full\n'), 'disk full'],
  ])('names %s', async (_title, bytes, reason) => {
    await expect(demultiplex(chunksOf(bytes), 'Running "x"')).rejects.toMatchObject({
      code: 'ENGINE_STREAM_INVALID',
      summary: `Running "x": the Engine's stream is broken: ${reason}`,
    })
  })
})
