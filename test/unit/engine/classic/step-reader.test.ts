import { describe, expect, it } from '@jest/globals'
import { StepReader } from '../../../../src/engine/classic/step-reader.js'
import type { JsonMessage } from '../../../../src/engine/index.js'
import { StepFailedError } from '../../../../src/errors/build-error.js'
import { EngineReportedError } from '../../../../src/errors/engine-error.js'

const AT = new Date(0)
const ID = `sha256:ee7be5e02822${'0'.repeat(52)}`

function read(messages: readonly (string | JsonMessage)[]) {
  const reader = new StepReader(() => AT)
  const events = messages.flatMap((message) => [
    ...reader.read(typeof message === 'string' ? { stream: message } : message),
  ])
  return { reader, events }
}

const BUILT = [{ aux: { ID } }, 'Successfully built ee7be5e02822\n', 'Successfully tagged x:1\n']

describe('StepReader', () => {
  it.each([
    ['before 23', 'Removing intermediate container 860cd1511820\n'],
    ['since 23', ' ---> Removed intermediate container 860cd1511820\n'],
  ])('tells the steps of Engines %s', (_, removal) => {
    const { reader, events } = read([
      'Step 1/3 : FROM busybox',
      '\n',
      ' ---> 22ad03648e34\n',
      'Step 2/3 : RUN x',
      '\n',
      ' ---> Running in 860cd1511820\n',
      'out\n',
      '\u001b[91merr\n\u001b[0m',
      removal,
      ' ---> fb97c674ab2c\n',
      'Step 3/3 : COPY f /f',
      '\n',
      ' ---> Using cache\n',
      ' ---> ee7be5e02822\n',
      '[Warning] One or more build-args [UNUSED] were not consumed\n',
      ...BUILT,
    ])
    const [one, two, three] = ['step:1', 'step:2', 'step:3'] as const
    const internal = false
    expect(events).toEqual([
      { type: 'step', digest: one, name: 'Step 1/3 : FROM busybox', inputs: [], internal },
      { type: 'started', digest: one, at: AT },
      { type: 'intermediate', digest: one, id: '22ad03648e34' },
      { type: 'finished', digest: one, at: AT },
      { type: 'step', digest: two, name: 'Step 2/3 : RUN x', inputs: [one], internal },
      { type: 'started', digest: two, at: AT },
      { type: 'container', digest: two, id: '860cd1511820', state: 'running' },
      { type: 'log', digest: two, stream: 'stdout', text: 'out\n', at: AT },
      { type: 'log', digest: two, stream: 'stderr', text: 'err\n', at: AT },
      { type: 'container', digest: two, id: '860cd1511820', state: 'removed' },
      { type: 'intermediate', digest: two, id: 'fb97c674ab2c' },
      { type: 'finished', digest: two, at: AT },
      { type: 'step', digest: three, name: 'Step 3/3 : COPY f /f', inputs: [two], internal },
      { type: 'started', digest: three, at: AT },
      { type: 'cached', digest: three },
      { type: 'intermediate', digest: three, id: 'ee7be5e02822' },
      {
        type: 'warning',
        digest: three,
        message: 'One or more build-args [UNUSED] were not consumed',
        detail: [],
      },
      { type: 'finished', digest: three, at: AT },
    ])
    expect(reader.builtImage('Building')).toBe(ID)
  })

  it('takes nothing that a container writes for the words of the daemon', () => {
    const spoofed = [
      'Step 9/9 : RUN evil\n',
      ' ---> Using cache\n',
      ' ---> deadbeef0000\n',
      ' ---> Running in deadbeef0000\n',
      'Removing intermediate container deadbeef0000\n',
      '[Warning] none\n',
      'Successfully built deadbeef0000\n',
    ]
    const { reader, events } = read([
      'Step 1/1 : RUN x',
      ' ---> Running in 860cd1511820\n',
      ...spoofed,
    ])
    expect(events.slice(3)).toEqual(
      spoofed.map((text) => ({ type: 'log', digest: 'step:1', stream: 'stdout', text, at: AT })),
    )
    expect(reader.container).toBe('860cd1511820')
    expect(() => reader.builtImage('Building')).toThrow('without the ID of a built image')
  })

  it('tells how far the layers of a base image are', () => {
    const detail = { current: 5, total: 9 }
    const { events } = read([
      'Step 1/1 : FROM busybox',
      { status: 'Pulling from library/busybox', id: 'latest' },
      { status: 'Pulling fs layer', progressDetail: {}, id: 'abc' },
      { status: 'Downloading', progressDetail: detail, progress: '[=> ]', id: 'abc' },
      { status: 'Download complete', progressDetail: {}, id: 'abc' },
      { status: 'Extracting', progressDetail: detail, id: 'abc' },
      { status: 'Pull complete', progressDetail: {}, id: 'abc' },
      { status: 'Already exists', progressDetail: {}, id: 'def' },
      { status: 'Downloading', progressDetail: { current: 3 } },
    ])
    const progress = events.flatMap<unknown>((event) =>
      event.type === 'progress'
        ? [[event.id, event.name, event.current, event.total, event.finished]]
        : event.type === 'log'
          ? [event.text]
          : [],
    )
    expect(progress).toEqual([
      'Pulling from library/busybox\n',
      'Pulling fs layer\n',
      ['Downloading abc', 'Downloading abc', 5, 9, false],
      ['Downloading abc', 'Download complete abc', 0, 0, true],
      ['Extracting abc', 'Extracting abc', 5, 9, false],
      ['Extracting abc', 'Pull complete abc', 0, 0, true],
      ['Already exists def', 'Already exists def', 0, 0, true],
      ['Downloading', 'Downloading', 3, 0, false],
    ])
  })

  it('begins a stage without inputs, and takes the last ID of several stages', () => {
    const { reader, events } = read([
      'Step 1/2 : FROM a AS b',
      { aux: { ID: `sha256:${'1'.repeat(64)}` } },
      'Step 2/2 : from b',
      ...BUILT,
    ])
    expect(events.flatMap((event) => (event.type === 'step' ? [event.inputs] : []))).toEqual([
      [],
      [],
    ])
    expect(reader.builtImage('Building')).toBe(ID)
  })

  it.each<readonly [string, readonly (string | JsonMessage)[], string]>([
    ['nothing at all', [], 'it ended without the ID of a built image'],
    ['only an ID', ['Step 1/1 : FROM a', { aux: { ID } }], 'without the ID of a built image'],
    [
      'only the word',
      ['Step 1/1 : FROM a', 'Successfully built ee7be5e02822\n'],
      'without the ID of a built image',
    ],
    [
      'two IDs',
      ['Step 1/1 : FROM a', { aux: { ID } }, 'Successfully built 0123456789ab\n'],
      'it names two images',
    ],
  ])('does not take %s for success', (_, messages, reason) => {
    expect(() => read(messages).reader.builtImage('Building')).toThrow(reason)
  })

  it('turns the daemon’s error into one of the step, with the end of its log', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`)
    const { reader } = read([
      'Step 1/2 : FROM a',
      'Step 2/2 : RUN x',
      ' ---> Running in 860cd1511820\n',
      ...lines,
      '10%\r90%\r100%\r\nlast',
    ])
    const reported = new EngineReportedError('Building', 'returned a non-zero code: 3', 3)
    const { error, events } = reader.failure(reported)
    expect(error).toBeInstanceOf(StepFailedError)
    expect(error).toMatchObject({
      step: { digest: 'step:2', name: 'Step 2/2 : RUN x' },
      exitCode: 3,
      log: [...lines.slice(12).map((line) => line.trim()), '100%', 'last'],
    })
    expect(events).toEqual([
      { type: 'finished', digest: 'step:2', at: AT, error: 'returned a non-zero code: 3' },
    ])
  })

  it('leaves errors outside of any step, after the last one, and of others as they are', () => {
    const reported = new EngineReportedError('Building', 'no')
    const other = new RangeError('other')
    expect(read([]).reader.failure(reported)).toEqual({ error: reported, events: [] })
    expect(read(['Step 1/1 : FROM a', ...BUILT]).reader.failure(reported).error).toBe(reported)
    expect(read(['Step 1/1 : FROM a']).reader.failure(other).error).toBe(other)
  })
})
