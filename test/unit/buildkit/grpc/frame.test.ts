import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { encodeFrame, encodeFrames, FrameReader } from '../../../../src/buildkit/grpc/frame.js'

describe('gRPC frames', () => {
  it('carry a flag, the length and the message', () => {
    const frames = encodeFrames([Buffer.from('ab'), Buffer.alloc(0), Buffer.from('c')])
    expect(frames.toString('hex')).toBe(`00000000026162${'0000000000'}000000000163`)
    expect(encodeFrame([Buffer.from('a'), Buffer.from('b')]).toString('hex')).toBe('00000000026162')
  })

  it('give the same messages wherever they are cut', () => {
    const message = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
        (messages, cuts) => {
          const frames = encodeFrames(messages)
          const reader = new FrameReader()
          const read: Uint8Array[] = []
          for (let start = 0; start < frames.length;) {
            const end = start + (cuts.next().value as number)
            read.push(...reader.push(frames.subarray(start, end)))
            start = end
          }
          expect(read.map((bytes) => Buffer.from(bytes))).toEqual(
            messages.map((bytes) => Buffer.from(bytes)),
          )
          expect(reader.partial).toBe(false)
        },
      ),
    )
  })

  it('are refused when they are compressed or too large', () => {
    expect(() => new FrameReader().push(Buffer.from('010000000161', 'hex'))).toThrow('compressed')
    expect(() => new FrameReader(10).push(Buffer.from('000000000b', 'hex'))).toThrow(
      'a message of 11 bytes is larger than 10',
    )
  })

  it('tell that the last one is not complete', () => {
    const reader = new FrameReader()
    reader.push(Buffer.from('0000000002', 'hex'))
    expect(reader.partial).toBe(true)
  })
})
