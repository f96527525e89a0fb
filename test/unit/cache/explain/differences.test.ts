import { describe, expect, it } from '@jest/globals'
import { assert, integer, property } from 'fast-check'
import { differences } from '../../../../src/cache/explain/index.js'
import { arg, copy, copyFrom, file, folder, image, type PlainBuild, run, sideOf } from './inputs.js'
import { mutationOf } from './mutations.js'

const MUTATIONS = Number(process.env['IMAGEWRIGHT_MUTATIONS'] ?? 300)

function changes(before: PlainBuild, after: PlainBuild) {
  return differences(sideOf(before), sideOf(after))
}

function oneStage(instructions: PlainBuild['stages'][number]['instructions']): PlainBuild {
  const stage = { name: 'app', isNamed: true, base: image('node:22'), instructions }
  return { settings: { platform: 'linux/amd64' }, stages: [stage], files: [] }
}

describe('the differences of two builds', () => {
  it(`are exactly the one change that was made, ${MUTATIONS} times`, () => {
    assert(
      property(integer(), (seed) => {
        const { before, after, expected } = mutationOf(seed)
        expect(expected).toContainEqual(changes(before, after))
      }),
      { numRuns: MUTATIONS },
    )
  })

  it('are none between equal inputs, whatever the stages are called and wherever it is written', () => {
    assert(
      property(integer(), (seed) => {
        const { before } = mutationOf(seed)
        const { inputs, contents } = sideOf(before)
        const stages = inputs.stages.map((stage, index) => ({
          ...stage,
          name: `renamed-${index}`,
          instructions: stage.instructions.map(({ at: _at, ...each }) => ({ ...each, text: 'X' })),
        }))
        expect(differences(sideOf(before), { inputs: { ...inputs, stages }, contents })).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('do not blame what follows for an instruction that was put in before', () => {
    const tail = Array.from({ length: 50 }, () => run('true'))
    expect(changes(oneStage([run('a'), ...tail]), oneStage([run('b'), run('a'), ...tail]))).toEqual(
      [{ stage: 'app', instruction: 'RUN b', kind: 'instruction-added' }],
    )
  })

  it('pair an edited instruction with the likest of those that stood there', () => {
    const before = oneStage([run('npm ci --omit=dev'), run('npm run build')])
    const after = oneStage([run('echo begin'), run('npm ci'), run('npm run build')])
    expect(changes(before, after)).toEqual([
      { stage: 'app', instruction: 'RUN echo begin', kind: 'instruction-added' },
      {
        stage: 'app',
        instruction: 'RUN npm ci',
        kind: 'instruction-edited',
        before: 'RUN npm ci --omit=dev',
        after: 'RUN npm ci',
      },
    ])
  })

  it('show the line of a longer instruction that was edited', () => {
    const script = (line: string) => ({
      text: 'RUN <<EOF',
      node: { kind: 'run', command: { form: 'shell', line: `set -e\n${line}\nexit` } },
    })
    expect(changes(oneStage([script('make')]), oneStage([script('make install')]))).toEqual([
      {
        stage: 'app',
        instruction: 'RUN <<EOF',
        kind: 'instruction-edited',
        before: 'make',
        after: 'make install',
      },
    ])
  })

  it('do not tell what follows from an argument: the files that it chooses, the values made of it', () => {
    const build = (version: string): PlainBuild => ({
      ...oneStage([
        arg('VERSION', version),
        {
          text: 'ARG NAME=app-$VERSION',
          node: { kind: 'arg', name: 'NAME', default: ['app-', { variable: 'VERSION' }] },
          variables: { NAME: `app-${version}` },
        },
        {
          text: 'COPY $VERSION /app',
          node: { kind: 'copy', destination: '/app', sources: [[{ variable: 'VERSION' }]] },
          takes: version,
        },
      ]),
      files: [folder('1'), file('1/a', 'one'), folder('2'), file('2/a', 'two')],
    })
    expect(changes(build('1'), build('2'))).toEqual([
      {
        stage: 'app',
        instruction: 'ARG VERSION',
        kind: 'argument',
        name: 'VERSION',
        before: '1',
        after: '2',
      },
    ])
  })

  it('do not tell that the bases of another platform are others', () => {
    const build = (platform: string): PlainBuild => {
      const target = { name: 'app', isNamed: true, base: image('node:22', platform) }
      const instructions = [arg('TARGETPLATFORM', platform), run('make')]
      return { settings: { platform }, stages: [{ ...target, instructions }], files: [] }
    }
    expect(changes(build('linux/amd64'), build('linux/arm64'))).toEqual([
      { kind: 'setting', name: 'platform', before: 'linux/amd64', after: 'linux/arm64' },
    ])
  })

  it('name each file below a folder, and a folder only where it is empty', () => {
    const before = { ...oneStage([copy('', '/app')]), files: [file('a', 'a')] }
    const files = [file('a', 'a'), folder('b'), folder('b/c'), file('b/c/d', 'd'), folder('e')]
    const place = { stage: 'app', instruction: 'COPY . /app' }
    expect(changes(before, { ...before, files })).toEqual([
      { ...place, kind: 'file-added', path: 'b/c/d', size: 1 },
      { ...place, kind: 'file-added', path: 'e/', size: 0 },
    ])
  })

  it('say that files have changed where their list is not known any more', () => {
    const build = (text: string) => ({ ...oneStage([copy('', '/app')]), files: [file('a', text)] })
    const { inputs } = sideOf(build('a'))
    expect(differences({ inputs, contents: new Map() }, sideOf(build('b')))).toEqual([
      { stage: 'app', instruction: 'COPY . /app', kind: 'content', context: '' },
    ])
  })

  it('tell a stage from which is copied now from the one before', () => {
    const stage = (name: string) => ({
      name,
      isNamed: true,
      base: image('busybox'),
      instructions: [run(name)],
    })
    const build = (from: string): PlainBuild => ({
      ...oneStage([]),
      stages: [stage('a'), stage('b'), { ...stage('app'), instructions: [copyFrom(from, '/x')] }],
    })
    expect(changes(build('a'), build('b'))).toEqual([
      {
        stage: 'app',
        instruction: 'COPY --from=b /x /x',
        kind: 'instruction-edited',
        before: 'COPY --from=a /x /x',
        after: 'COPY --from=b /x /x',
      },
    ])
  })

  it('are found among 3,000 instructions and 200,000 files in a moment', () => {
    const files = Array.from({ length: 200_000 }, (_, index) => file(`f${index}`, 'x'))
    const instructions = Array.from({ length: 3000 }, (_, index) => run(`step ${index}`))
    const before = sideOf({ ...oneStage([...instructions, copy('', '/app')]), files })
    const after = sideOf({
      ...oneStage([
        ...instructions.map((_, index) => run(`step ${2999 - index}`)),
        copy('', '/app'),
      ]),
      files: files.with(100_000, file('f100000', 'y')),
    })
    const started = performance.now()
    const found = differences(before, after)
    expect(found.filter(({ kind }) => kind === 'file-edited')).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
