import { describe, expect, it } from '@jest/globals'
import { compareBuilds } from '../../../../src/cache/explain/index.js'
import {
  arg,
  copy,
  copyFrom,
  file,
  image,
  type PlainBuild,
  type PlainInstruction,
  run,
  sideOf,
} from './inputs.js'

const cmd = (name: string): PlainInstruction => ({
  text: `CMD ${name}`,
  node: { kind: 'cmd', command: name },
})
const linked = (path: string): PlainInstruction => {
  const plain = copy(path, `/${path}`)
  return { ...plain, text: `COPY --link ${path}`, node: { ...plain.node, link: true } }
}

interface Changes {
  readonly base?: string
  readonly argument?: string
  readonly lib?: string
  readonly command?: string
  readonly settings?: Readonly<Record<string, string>>
}

function build({
  base = '1',
  argument = '1',
  lib = 'x',
  command = 'a',
  settings = {},
}: Changes = {}): PlainBuild {
  const named = { isNamed: true, base: image('busybox') }
  return {
    settings,
    stages: [
      {
        ...named,
        name: 'deps',
        base: image('node', base),
        instructions: [copy('lib', '/lib'), run('make')],
      },
      { ...named, name: 'docs', instructions: [run('write')] },
      {
        ...named,
        name: 'app',
        instructions: [
          cmd(command),
          copy('src', '/src'),
          arg('MODE', argument),
          copy('etc', '/etc'),
          run('build'),
          linked('share'),
          copyFrom('docs', '/docs'),
          copyFrom('deps', '/made'),
          run('test'),
        ],
      },
    ],
    files: [file('lib/a', lib), file('src/a', 'a')],
  }
}

function invalidated(changes: Changes): readonly string[] {
  const found = compareBuilds(sideOf(build()), sideOf(build(changes)))
  return found.invalidated.map(({ stage, text }) => `${stage}: ${text}`)
}

describe('what a change invalidates', () => {
  it('is nothing where nothing has changed', () => {
    expect(invalidated({})).toEqual([])
  })

  it('is what stands on top of it, and what takes files of such a stage', () => {
    expect(invalidated({ lib: 'y' })).toEqual([
      'deps: COPY lib /lib',
      'deps: RUN make',
      'app: COPY --from=deps /made /made',
      'app: RUN test',
    ])
  })

  it('is all of a stage whose base has moved', () => {
    expect(invalidated({ base: '2' })).toEqual([
      'deps: FROM node',
      'deps: COPY lib /lib',
      'deps: RUN make',
      'app: COPY --from=deps /made /made',
      'app: RUN test',
    ])
  })

  it('is each RUN below an argument and what stands on top of that, but no COPY --link', () => {
    expect(invalidated({ argument: '2' })).toEqual([
      'app: ARG MODE',
      'app: RUN build',
      'app: COPY --from=docs /docs /docs',
      'app: COPY --from=deps /made /made',
      'app: RUN test',
    ])
  })

  it('is nothing else than what is about the finished image', () => {
    expect(invalidated({ command: 'b' })).toEqual(['app: CMD b'])
    expect(invalidated({ settings: { 'label:a': 'b' } })).toEqual([])
  })

  it('is each RUN where their network is another, and everything for another platform', () => {
    expect(invalidated({ settings: { network: 'none' } })).toEqual([
      'deps: RUN make',
      'docs: RUN write',
      'app: RUN build',
      'app: COPY --from=docs /docs /docs',
      'app: COPY --from=deps /made /made',
      'app: RUN test',
    ])
    expect(invalidated({ settings: { platform: 'linux/arm64' } })).toHaveLength(15)
  })

  it('is all that stands below it for the classic builder', () => {
    const settings = { builder: 'classic' }
    const [before, after] = [build({ settings }), build({ settings, command: 'b' })]
    const found = compareBuilds(sideOf(before), sideOf(after))
    expect(found.invalidated.map(({ stage }) => stage)).toEqual(
      Array.from({ length: 9 }, () => 'app'),
    )
  })
})
