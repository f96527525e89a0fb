import { describe, expect, it } from '@jest/globals'
import { BuildahReader } from '../../../../src/engine/classic/buildah-reader.js'
import type { JsonMessage } from '../../../../src/engine/index.js'
import { StepFailedError } from '../../../../src/errors/build-error.js'
import { EngineReportedError } from '../../../../src/errors/engine-error.js'

const AT = new Date(0)
const ID = `sha256:f7fa5d251d83${'0'.repeat(52)}`

function read(messages: readonly (string | JsonMessage)[]) {
  const reader = new BuildahReader(() => AT)
  const events = messages.flatMap((message) => [
    ...reader.read(typeof message === 'string' ? { stream: message } : message),
  ])
  return { reader, events }
}

const step = (digest: string, name: string, inputs: readonly string[]) => [
  { type: 'step', digest, name, inputs, internal: false },
  { type: 'started', digest, at: AT },
]
const finished = (digest: string) => ({ type: 'finished', digest, at: AT })

describe('BuildahReader', () => {
  it('tells steps, their output, what came from the cache, and their images', () => {
    const { reader, events } = read([
      'STEP 1/3: FROM busybox\n',
      'STEP 2/3: RUN echo out\n',
      'out\n',
      '--> 70ef13d8494\n',
      'STEP 3/3: LABEL "a"="b"\n',
      `--> Using cache f7fa5d251d83${'0'.repeat(52)}\n`,
      'COMMIT docker.io/library/x:1\n',
      '--> f7fa5d251d8\n',
      'Successfully tagged docker.io/library/x:1\n',
      `f7fa5d251d83${'0'.repeat(52)}\n`,
      { aux: { ID } },
      'Successfully built f7fa5d251d83\n',
    ])
    expect(events).toEqual([
      ...step('step:STEP 1', 'STEP 1/3: FROM busybox', []),
      finished('step:STEP 1'),
      ...step('step:STEP 2', 'STEP 2/3: RUN echo out', ['step:STEP 1']),
      { type: 'log', digest: 'step:STEP 2', stream: 'stdout', text: 'out\n', at: AT },
      { type: 'intermediate', digest: 'step:STEP 2', id: '70ef13d8494' },
      finished('step:STEP 2'),
      ...step('step:STEP 3', 'STEP 3/3: LABEL "a"="b"', ['step:STEP 2']),
      { type: 'cached', digest: 'step:STEP 3' },
      { type: 'intermediate', digest: 'step:STEP 3', id: 'f7fa5d251d8' },
      finished('step:STEP 3'),
    ])
    expect(reader.builtImage('Building')).toBe(ID)
    expect(reader.container).toBeUndefined()
  })

  it('keeps the steps of stages apart, each of which begins anew', () => {
    const { events } = read([
      '[1/2] STEP 1/1: FROM busybox AS base\n',
      '[2/2] STEP 1/2: FROM b2f1cb8fcb04\n',
      '[2/2] STEP 2/2: CMD ["true"]\n',
    ])
    expect(
      events.flatMap((event) => (event.type === 'step' ? [[event.digest, event.inputs]] : [])),
    ).toEqual([
      ['step:[1/2] STEP 1', []],
      ['step:[2/2] STEP 1', []],
      ['step:[2/2] STEP 2', ['step:[2/2] STEP 1']],
    ])
  })

  it('takes a step of several lines as one', () => {
    const { events } = read(['STEP 2/2: RUN <<EOF\necho x\nEOF\n'])
    expect(events[0]).toMatchObject({ name: 'STEP 2/2: RUN <<EOF\necho x\nEOF' })
  })

  it('says nothing of what comes before the first step, nor of lines without text', () => {
    expect(read(['Trying to pull busybox\n', {}, { status: 'x' }]).events).toEqual([])
  })

  it('makes an error that ends a build one of its step, with exit code and last lines', () => {
    const { reader } = read(['STEP 1/2: FROM busybox\n', 'STEP 2/2: RUN x\n', 'why\n'])
    const reported = new EngineReportedError(
      'Building',
      'building at STEP "RUN x": while running runtime: exit status 42\n',
    )
    const { error, events } = reader.failure(reported)
    expect(error).toBeInstanceOf(StepFailedError)
    expect(error).toMatchObject({
      step: { digest: 'step:STEP 2', name: 'STEP 2/2: RUN x' },
      exitCode: 42,
      log: ['why'],
      cause: reported,
    })
    expect(events).toEqual([{ ...finished('step:STEP 2'), error: reported.engineMessage }])
  })

  it('knows no exit code of a step that runs nothing', () => {
    const { reader } = read(['STEP 2/2: COPY x /\n'])
    const reported = new EngineReportedError('Building', 'no items matching glob "x"\n')
    expect(reader.failure(reported).error).toMatchObject({ exitCode: undefined, log: [] })
  })

  it('leaves an error alone that is of no step: before the first, after the image, of another kind', () => {
    const reported = new EngineReportedError('Building', 'no such thing')
    const other = new RangeError('other')
    for (const [messages, error] of [
      [[], reported],
      [['STEP 1/1: FROM busybox\n', { aux: { ID } }], reported],
      [['STEP 1/1: FROM busybox\n'], other],
    ] as const) {
      expect(read(messages).reader.failure(error)).toEqual({ error, events: [] })
    }
  })

  it('has no image where none was told, whatever a command wrote', () => {
    const { reader } = read([
      'STEP 1/1: RUN x\n',
      `{"aux":{"ID":"${ID}"}}\n`,
      'Successfully built f7fa5d251d83\n',
    ])
    expect(() => reader.builtImage('Building')).toThrow(
      expect.objectContaining({ code: 'ENGINE_STREAM_INVALID' }),
    )
  })
})
