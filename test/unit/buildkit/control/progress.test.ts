import { describe, expect, it } from '@jest/globals'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { Progress } from '../../../../src/buildkit/control/progress.js'
import { StatusResponseSchema } from '../../../../src/buildkit/proto/gen/control_pb.js'
import type { BuildEvent } from '../../../../src/progress/event.js'

const DIGEST = 'sha256:aa'
const at = (second: number) => ({ seconds: BigInt(second), nanos: 0 })
const date = (second: number) => new Date(second * 1000)

function eventsOf(...answers: MessageInitShape<typeof StatusResponseSchema>[]): BuildEvent[] {
  const events: BuildEvent[] = []
  const progress = new Progress((event) => events.push(event))
  for (const answer of answers) progress.add(create(StatusResponseSchema, answer))
  return events
}

const step: BuildEvent = {
  type: 'step',
  digest: DIGEST,
  name: 'RUN x',
  inputs: ['sha256:bb'],
  internal: false,
}
const vertex = { digest: DIGEST, name: 'RUN x', inputs: ['sha256:bb'] }

describe('the answers of Status become events:', () => {
  it('each transition once, although a vertex is repeated', () => {
    const running = { ...vertex, started: at(1) }
    const done = { ...running, completed: at(2), cached: true }
    expect(
      eventsOf(
        { vertexes: [vertex] },
        { vertexes: [vertex, running] },
        { vertexes: [running, done] },
        { vertexes: [done] },
      ),
    ).toEqual([
      step,
      { type: 'started', digest: DIGEST, at: date(1) },
      { type: 'cached', digest: DIGEST },
      { type: 'finished', digest: DIGEST, at: date(2) },
    ])
  })

  it('a source that goes on after its end starts and finishes again', () => {
    const first = { ...vertex, started: at(1), completed: at(2) }
    const again = { ...vertex, started: at(3) }
    const types = eventsOf(
      { vertexes: [first, again] },
      { vertexes: [{ ...again, completed: at(4) }] },
    ).map(({ type }) => type)
    expect(types).toEqual(['step', 'started', 'finished', 'started', 'finished'])
  })

  it('output comes before the end of its step, with characters whole', () => {
    const bytes = Buffer.from('a€b')
    const log = (from: number, to: number, stream = 1n) => ({
      vertex: DIGEST,
      stream,
      msg: bytes.subarray(from, to),
      timestamp: at(2),
    })
    const text = (stream: 'stdout' | 'stderr', value: string, second = 2): BuildEvent => ({
      type: 'log',
      digest: DIGEST,
      stream,
      text: value,
      at: date(second),
    })
    expect(
      eventsOf({
        vertexes: [{ ...vertex, started: at(1), completed: at(3) }],
        logs: [log(0, 2), log(0, 1, 2n), log(2, 3), log(3, 5), log(1, 2, 2n)],
      }),
    ).toEqual([
      step,
      { type: 'started', digest: DIGEST, at: date(1) },
      text('stdout', 'a'),
      text('stderr', 'a'),
      text('stdout', '€b'),
      text('stderr', '\ufffd', 3),
      { type: 'finished', digest: DIGEST, at: date(3) },
    ])
  })

  it('transfers, warnings and internal steps', () => {
    expect(
      eventsOf({
        vertexes: [{ digest: DIGEST, name: '[internal] load build context' }],
        statuses: [
          {
            vertex: DIGEST,
            ID: 'transferring context:',
            name: 'transferring',
            current: 5n,
            total: 9n,
          },
          { vertex: DIGEST, ID: 'transferring context:', current: 9n, total: 9n, completed: at(2) },
          { vertex: 'unknown', ID: 'x' },
        ],
        warnings: [
          {
            vertex: DIGEST,
            short: Buffer.from('short'),
            detail: [Buffer.from('long')],
            url: 'https://x/',
            ranges: [{ start: { line: 3 } }],
          },
          { vertex: DIGEST, short: Buffer.from('bare') },
        ],
      }),
    ).toEqual([
      {
        type: 'step',
        digest: DIGEST,
        name: '[internal] load build context',
        inputs: [],
        internal: true,
      },
      {
        type: 'progress',
        digest: DIGEST,
        id: 'transferring context:',
        name: 'transferring',
        current: 5,
        total: 9,
        finished: false,
      },
      {
        type: 'progress',
        digest: DIGEST,
        id: 'transferring context:',
        name: 'transferring context:',
        current: 9,
        total: 9,
        finished: true,
      },
      {
        type: 'warning',
        digest: DIGEST,
        message: 'short',
        detail: ['long'],
        url: 'https://x/',
        line: 3,
      },
      { type: 'warning', digest: DIGEST, message: 'bare', detail: [] },
    ])
  })
})

describe('of a failed step', () => {
  it('the last 20 lines are kept, as a terminal shows them', () => {
    const progress = new Progress(() => undefined)
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n')
    const msg = Buffer.from(`${lines}\n10%\r50%\r100%\r\nlast`)
    progress.add(
      create(StatusResponseSchema, {
        vertexes: [{ ...vertex, completed: at(2), error: 'exit code: 1' }],
        logs: [{ vertex: DIGEST, stream: 1n, msg }],
      }),
    )
    expect(progress.failed.map(({ name, error, log }) => [name, error, log.tail])).toEqual([
      [
        'RUN x',
        'exit code: 1',
        [...Array.from({ length: 18 }, (_, index) => `line ${index + 12}`), '100%', 'last'],
      ],
    ])
  })

  it('those that were only cancelled do not count', () => {
    const progress = new Progress(() => undefined)
    progress.add(
      create(StatusResponseSchema, {
        vertexes: [{ ...vertex, completed: at(2), error: 'context canceled' }],
      }),
    )
    expect(progress.failed).toEqual([])
  })
})
