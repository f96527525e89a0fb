import { describe, expect, it } from '@jest/globals'
import { explainFailure } from '../../../src/build/failure.js'
import {
  type BuildFailedError,
  SolveFailedError,
  StepFailedError,
} from '../../../src/errors/index.js'
import { image } from '../../../src/index.js'

const deps = image().from('busybox').as('deps').workdir('/d').run('make deps')
const app = image()
  .from('busybox')
  .comment('twice the same command')
  .run('make')
  .env({ A: '1' })
  .copy('/d', '/d', { from: deps })
  .run('make', { network: 'none' })
const printed = app.printed()
const [depsStage, appStage] = printed.stages
const placeOf = (stage: typeof depsStage, index: number) => stage?.sections[index]?.node.at

async function explain(name: string, dockerfileLine?: number) {
  const error = new StepFailedError({ digest: 'd', name }, 'it broke', {
    exitCode: 2,
    log: ['last words'],
    dockerfileLine,
  })
  return (await explainFailure(error, printed)) as BuildFailedError
}

describe('the place of a failed step', () => {
  it.each([
    ['[deps 2/3] WORKDIR /d', placeOf(depsStage, 1)],
    ['[deps 3/3] RUN make deps', placeOf(depsStage, 2)],
    ['[stage-1 2/4] RUN make', placeOf(appStage, 2)],
    ['[stage-1 3/4] COPY --from=deps /d /d', placeOf(appStage, 4)],
    ['[stage-1 4/4] RUN --network=none make', placeOf(appStage, 5)],
    ['[linux/arm64 deps 3/3] RUN make deps', placeOf(depsStage, 2)],
    ['[stage-1  2/14] RUN make', placeOf(appStage, 2)],
    ['Step 3/8 : RUN make deps', placeOf(depsStage, 2)],
    ['Step 8/8 : RUN --network=none make', placeOf(appStage, 5)],
  ])('is found by the name %j', async (name, at) => {
    expect(at).toBeDefined()
    expect((await explain(name)).at).toEqual(at)
  })

  it.each([
    '[internal] load build context',
    '[deps 3/3] COPY a b',
    '[stage-1 9/9] RUN make',
    'exporting',
  ])('is not guessed for %j', async (name) => {
    expect((await explain(name)).at).toBeUndefined()
  })

  it('is found by the line of the Dockerfile first', async () => {
    const section = appStage?.sections[5]
    expect((await explain('[deps 2/3] WORKDIR /d', section?.firstLine)).at).toEqual(
      section?.node.at,
    )
  })

  it('is found for a Dockerfile that the builder refuses', async () => {
    const section = depsStage?.sections[2]
    const error = new SolveFailedError('unknown flag', { dockerfileLine: section?.lastLine })
    const failure = (await explainFailure(error, printed)) as BuildFailedError
    expect(failure).toMatchObject({ code: 'BUILD_FAILED', at: section?.node.at, step: undefined })
    expect(failure.summary).toBe('BuildKit could not build the image: unknown flag')
  })
})

describe('the error of a failed step', () => {
  it('tells the instruction, the place, the code around it and the last lines', async () => {
    const error = await explain('[stage-1 2/4] RUN make')
    const line = placeOf(appStage, 2)?.line ?? 0
    expect(error.message).toBe(
      [
        '"RUN make" failed with exit code 2',
        `  at ${__filename}:${line}:4`,
        `    ${line - 2} |   .from('busybox')`,
        `    ${line - 1} |   .comment('twice the same command')`,
        `  > ${line} |   .run('make')`,
        '       |    ^',
        `    ${line + 1} |   .env({ A: '1' })`,
        '  last words',
      ].join('\n'),
    )
  })

  it('leaves every other error as it is', async () => {
    const other = new RangeError('something else')
    expect(await explainFailure(other, printed)).toBe(other)
  })
})
