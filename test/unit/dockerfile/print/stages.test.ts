import { describe, expect, it } from '@jest/globals'
import { bind, context, expand, image, reference, StageConflictError } from 'imagewright'
import { printDockerfile } from '../../../../src/dockerfile/print/index.js'

describe('stages', () => {
  it('stand before those that use them, in the order of use, the target last', () => {
    const a = image().from('a').run('1')
    const b = image().from('b').copy('x', 'y', { from: a })
    const c = image().from('c').run('2')
    const target = image()
      .from(b)
      .copy('p', 'q', { from: c })
      .run('3', { mounts: [bind('/m', { from: a })] })
    expect(target.toDockerfile()).toBe(
      [
        'FROM a AS stage-0',
        'RUN 1',
        '',
        'FROM b AS stage-1',
        'COPY --from=stage-0 x y',
        '',
        'FROM c AS stage-2',
        'RUN 2',
        '',
        'FROM stage-1',
        'COPY --from=stage-2 p q',
        'RUN --mount=type=bind,from=stage-0,target=/m \\',
        '    3',
        '',
      ].join('\n'),
    )
  })

  it('are printed once however many use them', () => {
    const shared = image().from('a').as('shared')
    const left = image().from(shared).run('left')
    const right = image().from(shared).run('right')
    const target = image().scratch().copy('l', 'l', { from: left }).copy('r', 'r', { from: right })
    expect(target.toDockerfile().match(/^FROM .*/gm)).toEqual([
      'FROM a AS shared',
      'FROM shared AS stage-1',
      'FROM shared AS stage-2',
      'FROM scratch',
    ])
  })

  it('that grew from a used one are stages of their own', () => {
    const deps = image().from('a').run('1')
    const more = deps.run('2')
    const target = image().from('b').copy('x', 'x', { from: deps }).copy('y', 'y', { from: more })
    expect(target.toDockerfile()).toBe(
      'FROM a AS stage-0\nRUN 1\n\nFROM a AS stage-1\nRUN 1\nRUN 2\n\n' +
        'FROM b\nCOPY --from=stage-0 x x\nCOPY --from=stage-1 y y\n',
    )
  })

  it('that nobody uses are not printed', () => {
    const unused = image().from('a').as('unused')
    expect(
      image()
        .from('b')
        .run(unused.node.name ?? '')
        .toDockerfile(),
    ).toBe('FROM b\nRUN unused\n')
  })

  it('keep the name that .as() gave, the target too', () => {
    const build = image().from('a').as('build-1.x_y')
    expect(image().from('b').as('app').copy('x', 'y', { from: build }).toDockerfile()).toBe(
      'FROM a AS build-1.x_y\n\nFROM b AS app\nCOPY --from=build-1.x_y x y\n',
    )
  })

  it('get a derived name that no other stage and no context has', () => {
    const first = image().from('a').run('1')
    const second = image().from('b').as('stage-0')
    const target = image()
      .from('c')
      .copy('1', '1', { from: first })
      .copy('2', '2', { from: second })
      .copy('3', '3', { from: context('stage-3') })
    expect(target.toDockerfile()).toBe(
      'FROM a AS stage-4\n\n'.replace('\n\n', '\nRUN 1\n\n') +
        'FROM b AS stage-0\n\nFROM c\nCOPY --from=stage-4 1 1\nCOPY --from=stage-0 2 2\nCOPY --from=stage-3 3 3\n',
    )
  })

  it('may have the name of an image, which is then printed in full below it', () => {
    const node = image().from('node').as('node')
    const target = image()
      .from('node')
      .copy('a', 'b', { from: node })
      .copy('c', 'd', { from: 'node' })
      .run('x', { mounts: [bind('/y', { from: 'node' })] })
    expect(target.toDockerfile()).toBe(
      [
        'FROM node AS node',
        '',
        'FROM docker.io/library/node',
        'COPY --from=node a b',
        'COPY --from=docker.io/library/node c d',
        'RUN --mount=type=bind,from=docker.io/library/node,target=/y \\',
        '    x',
        '',
      ].join('\n'),
    )
  })

  it('are not meant by an image whose name is a number', () => {
    expect(image().from('a').copy('b', 'c', { from: '0' }).toDockerfile()).toBe(
      'FROM a\nCOPY --from=docker.io/library/0 b c\n',
    )
  })

  it('of one name conflict', () => {
    const one = image().from('a').as('x')
    const other = image().from('b').as('x')
    const target = image().from('c').copy('1', '1', { from: one }).copy('2', '2', { from: other })
    expect(() => target.toDockerfile()).toThrow(StageConflictError)
    expect(() => target.toDockerfile()).toThrow('Two stages are named "x"')
  })

  it('conflict with a context of their name', () => {
    const named = image().from('a').as('src')
    const target = image()
      .from('b')
      .copy('1', '1', { from: named })
      .copy('2', '2', { from: context('src') })
    expect(() => target.toDockerfile()).toThrow('The context "src" is named as a stage is')
  })
})

describe('FROM', () => {
  it.each([
    ['a reference', image().from('ghcr.io/a/b:1.0'), 'FROM ghcr.io/a/b:1.0\n'],
    ['a Reference', image().from(reference('a/b').withTag('2')), 'FROM a/b:2\n'],
    ['scratch', image().scratch(), 'FROM scratch\n'],
    ['scratch by name', image().from('scratch'), 'FROM scratch\n'],
    [
      'a platform',
      image().from('a', { platform: 'linux/arm64' }),
      'FROM --platform=linux/arm64 a\n',
    ],
    [
      'a platform of the build',
      image().from('a', { platform: '$BUILDPLATFORM' }),
      'FROM --platform=$BUILDPLATFORM a\n',
    ],
    [
      'a variable',
      image().arg('V', '22').from(expand('node:${V}-slim')),
      'ARG V=22\n\nFROM node:${V}-slim\n',
    ],
  ])('prints %s', (_base, stage, text) => {
    expect(stage.toDockerfile()).toBe(text)
  })
})

describe('the header', () => {
  it('has the directives, the comments and the global ARGs, in this order', () => {
    expect(
      image()
        .arg('V', '1')
        .check({ skip: ['JSONArgsRecommended', 'StageNameCasing'], error: true })
        .escape('\\')
        .syntax('docker/dockerfile:1')
        .arg('W')
        .from('a')
        .toDockerfile(),
    ).toBe(
      '# syntax=docker/dockerfile:1\n# escape=\\\n# check=skip=JSONArgsRecommended,StageNameCasing;error=true\n' +
        'ARG V=1\nARG W\n\nFROM a\n',
    )
  })

  it.each([
    ['all', { skip: 'all' } as const, '# check=skip=all\nFROM a\n'],
    ['an error', { error: false }, '# check=error=false\nFROM a\n'],
    ['nothing', {}, 'FROM a\n'],
    ['no rule', { skip: [] }, 'FROM a\n'],
  ])('prints check options: %s', (_rule, options, text) => {
    expect(image().check(options).from('a').toDockerfile()).toBe(text)
  })

  it('keeps a comment apart from the directives', () => {
    expect(image().syntax('x/y').comment('escape=`').from('a').toDockerfile()).toBe(
      '# syntax=x/y\n\n# escape=`\n\nFROM a\n',
    )
  })

  it.each(['syntax=evil', ' ESCAPE = `', '\u0085check=error=true', 'a=b\nsyntax=evil'])(
    'lets no comment be a directive: %j',
    (text) => {
      const [first] = image().comment(text).from('a').toDockerfile().split('\n')
      expect(first).toBe('#')
    },
  )

  it('leaves any other comment in the first line', () => {
    expect(image().comment('My image\nsyntax=x').from('a').toDockerfile()).toBe(
      '# My image\n# syntax=x\n\nFROM a\n',
    )
  })

  it('is merged from all stages, what they share once', () => {
    const common = image().comment('Versions').arg('A', '1')
    const used = common.arg('B', '2').syntax('docker/dockerfile:1').from('a')
    const target = common.arg('C').from('b').copy('x', 'y', { from: used })
    expect(target.toDockerfile()).toBe(
      '# syntax=docker/dockerfile:1\n\n# Versions\nARG A=1\nARG B=2\nARG C\n\n' +
        'FROM a AS stage-0\n\nFROM b\nCOPY --from=stage-0 x y\n',
    )
  })

  it('has the escape character of the target', () => {
    const used = image().escape('`').from('a').workdir('C:\\x')
    expect(image().from('b').copy('c', 'd', { from: used }).toDockerfile()).toBe(
      'FROM a AS stage-0\nWORKDIR "C:\\\\x"\n\nFROM b\nCOPY --from=stage-0 c d\n',
    )
  })

  it.each([
    [
      'two frontends',
      image()
        .syntax('x/y:1')
        .from('a')
        .copy('b', 'c', { from: image().syntax('x/y:2').from('d') }),
      'Two stages ask for different frontends: "x/y:1" and "x/y:2"',
    ],
    [
      'two defaults of a global ARG',
      image()
        .arg('V', '1')
        .from('a')
        .copy('b', 'c', { from: image().arg('V', '2').from('d') }),
      'Two stages give the global ARG V different defaults',
    ],
  ])('cannot hold %s', (_what, stage, message) => {
    expect(() => stage.toDockerfile()).toThrow(StageConflictError)
    expect(() => stage.toDockerfile()).toThrow(message)
  })
})

describe('printDockerfile()', () => {
  it('tells the lines of each node', () => {
    const used = image().from('a').runAll(['1', '2'])
    const target = image().arg('G').from('b').script('x\ny').copy('c', 'd', { from: used })
    const { text, stages } = printDockerfile(target.node)
    expect(text.split('\n').slice(0, -1)).toEqual([
      'ARG G',
      '',
      'FROM a AS stage-0',
      'RUN 1 \\',
      ' && 2',
      '',
      'FROM b',
      'RUN <<EOF',
      'x',
      'y',
      'EOF',
      'COPY --from=stage-0 c d',
    ])
    expect(
      stages.map(({ name, sections }) => [
        name,
        ...sections.map(({ firstLine, lastLine, heredoc, node }) => [
          node.kind,
          firstLine,
          lastLine,
          heredoc,
        ]),
      ]),
    ).toEqual([
      ['stage-0', ['stage', 3, 3, false], ['run', 4, 5, false]],
      [undefined, ['stage', 7, 7, false], ['run', 8, 11, true], ['copy', 12, 12, false]],
    ])
    expect(stages.map(({ node }) => node)).toEqual([used.node, target.node])
  })
})
