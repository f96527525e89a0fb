import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type FramePiece, readFrames } from '../../../src/container/demultiplex.js'
import { type LineOptions, MAX_LINE_BYTES, readLines } from '../../../src/container/lines.js'
import { unixTime } from '../../../src/container/logs.js'
import type { LogLine } from '../../../src/definition/index.js'

const PLAIN: LineOptions = { timestamps: false, tty: false }

async function* piecesOf(
  ...pieces: readonly (readonly [stream: 'stdout' | 'stderr', bytes: string | Uint8Array])[]
): AsyncGenerator<FramePiece> {
  for (const [stream, bytes] of pieces) yield { stream, bytes: Buffer.from(bytes), first: true }
}

async function linesOf(
  pieces: AsyncIterable<FramePiece>,
  options: LineOptions = PLAIN,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = []
  for await (const line of readLines(pieces, options)) lines.push(line)
  return lines
}

const said = ({ stream, text, complete, timestamp }: LogLine) => ({
  stream,
  text,
  complete,
  ...(timestamp !== undefined && { timestamp }),
})

describe('readLines', () => {
  it('keeps lines of both streams whole and in the order in which they end', async () => {
    const pieces = piecesOf(
      ['stdout', 'one '],
      ['stderr', 'error'],
      ['stdout', 'line\ntwo\n\nthr'],
      ['stderr', '\n'],
      ['stdout', 'ee'],
    )
    expect((await linesOf(pieces)).map(said)).toEqual([
      { stream: 'stdout', text: 'one line', complete: true },
      { stream: 'stdout', text: 'two', complete: true },
      { stream: 'stdout', text: '', complete: true },
      { stream: 'stderr', text: 'error', complete: true },
      { stream: 'stdout', text: 'three', complete: false },
    ])
  })

  it('gives the same lines wherever frames are cut', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 30 })
      .map((value) => value.replaceAll('\n', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.array(fc.nat(20)), async (texts, lengths) => {
        const wanted = texts.map((each) => Buffer.from(each).toString())
        let rest = Buffer.from(texts.map((each) => `${each}\n`).join(''))
        const parts: (readonly ['stdout', Uint8Array])[] = []
        for (const length of lengths) {
          parts.push(['stdout', rest.subarray(0, length)])
          rest = rest.subarray(length)
        }
        const lines = await linesOf(piecesOf(...parts, ['stdout', rest]))
        expect(lines.map((line) => line.text)).toEqual(wanted)
      }),
    )
  })

  it('gives a line that is too long in pieces, and loses none of it', async () => {
    const chunk = Buffer.alloc(MAX_LINE_BYTES / 4 + 1, 'x')
    const lines = await linesOf(
      piecesOf(...Array.from({ length: 6 }, () => ['stdout', chunk] as const), [
        'stdout',
        '\nend\n',
      ]),
    )
    expect(lines.map(({ complete }) => complete)).toEqual([false, true, true])
    expect(lines.slice(0, 2).reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(
      6 * chunk.length,
    )
    expect(lines[2]?.text).toBe('end')
  })

  it('takes the time off each frame, and puts parts of a long line together', async () => {
    const pieces = piecesOf(
      ['stdout', '2026-01-01T00:00:00.000000001Z a long '],
      ['stdout', '2026-01-01T00:00:00.000000002Z line\n'],
      ['stdout', '2026-01-01T00:00:00.000000003Z \n'],
    )
    expect((await linesOf(pieces, { timestamps: true, tty: false })).map(said)).toEqual([
      {
        stream: 'stdout',
        text: 'a long line',
        complete: true,
        timestamp: '2026-01-01T00:00:00.000000001Z',
      },
      { stream: 'stdout', text: '', complete: true, timestamp: '2026-01-01T00:00:00.000000003Z' },
    ])
  })

  it('takes the time off each line of a terminal, wherever the bytes are cut', async () => {
    const bytes = Buffer.from('2026-01-01T00:00:01Z a b\n2026-01-01T00:00:02Z c\n')
    for (let at = 0; at <= bytes.length; at++) {
      const pieces = piecesOf(['stdout', bytes.subarray(0, at)], ['stdout', bytes.subarray(at)])
      expect((await linesOf(pieces, { timestamps: true, tty: true })).map(said)).toEqual([
        { stream: 'stdout', text: 'a b', complete: true, timestamp: '2026-01-01T00:00:01Z' },
        { stream: 'stdout', text: 'c', complete: true, timestamp: '2026-01-01T00:00:02Z' },
      ])
    }
  })
})

describe('readFrames', () => {
  it('hands on what it has of a frame that never ends', async () => {
    const header = Buffer.alloc(8)
    header.writeUInt8(1, 0)
    header.writeUInt32BE(0xffff_ffff, 4)
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield header
      for (;;) yield Buffer.alloc(1024)
    }
    let bytes = 0
    for await (const piece of readFrames(endless(), 'x')) {
      bytes += piece.bytes.length
      if (bytes > 10_000) break
    }
    expect(bytes).toBe(10_240)
  })
})

describe('unixTime', () => {
  it.each([
    [new Date(1_500), '1.500000000'],
    ['1970-01-01T00:00:01Z', '1.000000000'],
    ['1970-01-01T01:00:01.000000001+01:00', '1.000000001'],
    ['2026-11-22T03:11:48.257538253Z', '1795317108.257538253'],
  ])('of %j is %s', (time, wanted) => {
    expect(unixTime('since', time)).toBe(wanted)
  })

  it.each(['yesterday', '2026-13-01T00:00:00Z', '10m', new Date(Number.NaN)])(
    'refuses %j',
    (time) => {
      expect(() => unixTime('since', time)).toThrow(
        expect.objectContaining({ code: 'CONTAINER_OPTIONS_INVALID', option: 'since' }),
      )
    },
  )
})
