import { describe, expect, it } from '@jest/globals'
import { lowerDockerfile, type LowerOptions } from '../../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { printDockerfile } from '../../../../src/dockerfile/print/index.js'
import { DockerfileSyntaxError, StageNotFoundError } from '../../../../src/errors/index.js'
import type { InstructionNode } from '../../../../src/node/index.js'

const lower = (text: string, options?: LowerOptions) =>
  lowerDockerfile(parseDockerfile(text), options)
const printed = (text: string, options?: LowerOptions): string =>
  printDockerfile(lower(text, options).target).text
/** What stands below `FROM a`. */
const below = (text: string): readonly InstructionNode[] =>
  lower(`FROM a\n${text}\n`).target.instructions
const only = (text: string): InstructionNode | undefined => below(text)[0]

/** `line: message` of every problem. */
function problems(text: string, options?: LowerOptions): readonly string[] {
  try {
    lower(text, options)
    return []
  } catch (error) {
    if (!(error instanceof DockerfileSyntaxError)) throw error
    return error.problems.map(({ message, range }) => `${range.start.line}: ${message}`)
  }
}

describe('instructions', () => {
  it.each<readonly [string, object]>([
    ['RUN a  && b', { kind: 'run', command: { form: 'shell', text: 'a  && b' } }],
    ['RUN ["a", "b"]', { kind: 'run', command: { form: 'exec', arguments: ['a', 'b'] } }],
    ['RUN ["a"] && b', { kind: 'run', command: { form: 'shell', text: '["a"] && b' } }],
    ['RUN', { kind: 'run', command: { form: 'shell', text: '' } }],
    ['RUN a \\\n  # c\n\n  && b', { kind: 'comment', text: 'c' }],
    ['RUN <<E\na\nE', { kind: 'run', command: { form: 'script', text: 'a\n' } }],
    ['RUN <<-E\n\ta\n\tE', { kind: 'run', command: { form: 'script', text: 'a\n' } }],
    ['RUN <<E\n#!/x\nE', { kind: 'run', command: { form: 'script', text: '#!/x\n', name: 'E' } }],
    ['RUN <<EOF\n#!/x\nEOF', { kind: 'run', command: { form: 'script', text: '#!/x\n' } }],
    [
      'RUN cat <<-A > /x && b <<B\n\ta\n\tA\nc\nB',
      { kind: 'run', command: { form: 'shell', text: 'cat <<-A > /x && b <<B\n\ta\nA\nc\nB' } },
    ],
    ['CMD', { kind: 'cmd', command: { form: 'shell', text: '' } }],
    ['CMD []', { kind: 'cmd', command: { form: 'exec', arguments: [] } }],
    [
      'ENV A=b "C D"=$E',
      {
        kind: 'env',
        variables: [
          { name: 'A', value: 'b' },
          { name: 'C D', value: [{ variable: 'E' }] },
        ],
      },
    ],
    ['ENV A b  "c"', { kind: 'env', variables: [{ name: 'A', value: 'b  c' }] }],
    ['LABEL $A=b', { kind: 'label', labels: [{ name: [{ variable: 'A' }], value: 'b' }] }],
    ['ARG A B="c d"', { kind: 'arg', name: 'A', others: [{ name: 'B', default: 'c d' }] }],
    ['ARG "A"', { kind: 'arg', name: '"A"' }],
    ['EXPOSE 90 80/UDP $P', { kind: 'expose', ports: ['90', '80/UDP', [{ variable: 'P' }]] }],
    ['WORKDIR ""', { kind: 'workdir', path: '' }],
    ['STOPSIGNAL 9', { kind: 'stopsignal', signal: '9' }],
    ['VOLUME ["/a b", "$C"]', { kind: 'volume', paths: ['/a b', [{ variable: 'C' }]] }],
    [
      'HEALTHCHECK --interval=0s --retries=0 CMD a',
      { kind: 'healthcheck', test: { form: 'shell', text: 'a' } },
    ],
    [
      'HEALTHCHECK --timeout=+1.5s CMD ["a"]',
      { kind: 'healthcheck', test: { form: 'exec', arguments: ['a'] }, timeout: '+1.5s' },
    ],
    ['HEALTHCHECK NONE', { kind: 'healthcheck', test: 'none' }],
    [
      'COPY --link=false --chown= --chmod=$M a b',
      {
        kind: 'copy',
        sources: [{ kind: 'path', path: 'a' }],
        destination: 'b',
        chmod: [{ variable: 'M' }],
      },
    ],
    [
      'ADD --keep-git-dir=false --unpack a b',
      {
        kind: 'add',
        sources: [{ kind: 'path', path: 'a' }],
        destination: 'b',
        keepGitDir: false,
        unpack: true,
      },
    ],
    [
      'COPY <<EOF /a\n$A \\$b "c"\nEOF',
      {
        kind: 'copy',
        sources: [{ kind: 'inline', content: [{ variable: 'A' }, ' $b "c"\n'] }],
        destination: '/a',
      },
    ],
    [
      'COPY <<"X" <<-Y /a/\n$A\nX\n\tb\nY',
      {
        kind: 'copy',
        sources: [
          { kind: 'inline', name: 'X', content: '$A\n' },
          { kind: 'inline', name: 'Y', content: 'b\n' },
        ],
        destination: '/a/',
      },
    ],
    [
      'COPY <<EOF /a/\nEOF',
      { kind: 'copy', sources: [{ kind: 'inline', name: 'EOF', content: '' }], destination: '/a/' },
    ],
    [
      'ONBUILD RUN a',
      { kind: 'onbuild', instruction: { kind: 'run', command: { form: 'shell', text: 'a' } } },
    ],
    [
      'ONBUILD RUN  a',
      {
        kind: 'onbuild',
        instruction: { kind: 'run', command: { form: 'shell', text: 'a' } },
        expression: 'RUN  a',
      },
    ],
    ['ONBUILD FOO', { kind: 'onbuild', expression: 'FOO' }],
    ['ONBUILD ENV A=${', { kind: 'onbuild', expression: 'ENV A=${' }],
    [
      'ONBUILD COPY --from=0 a b',
      {
        kind: 'onbuild',
        instruction: {
          kind: 'copy',
          sources: [{ kind: 'path', path: 'a' }],
          destination: 'b',
          from: { kind: 'image', reference: '0' },
        },
      },
    ],
    ['MAINTAINER a  "b"', { kind: 'maintainer', name: 'a  "b"' }],
  ])('%j', (text, node) => {
    expect(only(text)).toEqual(node)
  })

  it.each<readonly [string, object]>([
    [
      'type=cache,target=/a,sharing=LOCKED,uid=07,mode=755',
      { type: 'cache', target: '/a', sharing: 'locked', uid: 7, mode: 0o755 },
    ],
    ['type=cache,dst=/a,uid=$U,rw', { type: 'cache', target: '/a', uid: [{ variable: 'U' }] }],
    ['target=/a,src=b,ro', { type: 'bind', target: '/a', source: 'b' }],
    ['target=/a,rw=true', { type: 'bind', target: '/a', readWrite: true }],
    [
      'from=busybox,target=/a',
      { type: 'bind', target: '/a', from: { kind: 'image', reference: 'busybox' } },
    ],
    ['type=tmpfs,target=/a,size=1024', { type: 'tmpfs', target: '/a', size: 1024 }],
    ['type=tmpfs,target=/a,size=1g', { type: 'tmpfs', target: '/a', size: '1g' }],
    ['type=secret,target=/a/b', { type: 'secret', id: 'b', target: '/a/b' }],
    ['type=secret,source=s,required,env=E', { type: 'secret', id: 's', env: 'E', required: true }],
    ['type=ssh,required=false', { type: 'ssh' }],
    [
      'type=$T,target=/a',
      {
        type: 'unsettled',
        fields: [
          { key: 'type', value: [{ variable: 'T' }] },
          { key: 'target', value: '/a' },
        ],
      },
    ],
    [
      'type=cache,target=/a,ro=$R',
      {
        type: 'unsettled',
        fields: [
          { key: 'type', value: 'cache' },
          { key: 'target', value: '/a' },
          { key: 'ro', value: [{ variable: 'R' }] },
        ],
      },
    ],
    ['type=cache', { type: 'unsettled', fields: [{ key: 'type', value: 'cache' }] }],
  ])('--mount=%s', (mount, node) => {
    expect(only(`RUN --mount=${mount} x`)).toMatchObject({ mounts: [node] })
  })

  it('remember where their lines were continued', () => {
    const text = 'FROM a\nRUN b \\\n  && c \\\n\\\n  && d\nHEALTHCHECK CMD a \\\n b\n'
    expect(lower(text).target.instructions).toEqual([
      { kind: 'run', command: { form: 'shell', text: 'b   && c   && d', joints: [2, 9] } },
      { kind: 'healthcheck', test: { form: 'shell', text: 'a  b', joints: [2] } },
    ])
    expect(printed(text)).toBe('FROM a\nRUN b \\\n  && c \\\n  && d\nHEALTHCHECK CMD a \\\n b\n')
  })

  it('know their places in the file, if they have one', () => {
    const { target } = lower('FROM a\n  RUN b\n', { file: '/x/Dockerfile' })
    expect([target.at, target.instructions[0]?.at]).toEqual([
      { file: '/x/Dockerfile', line: 1, column: 1 },
      { file: '/x/Dockerfile', line: 2, column: 3 },
    ])
    expect(target.header.dockerfile).toEqual({ file: '/x/Dockerfile' })
    expect(lower('FROM a\n').target.at).toBeUndefined()
  })

  it('are frozen all the way down', () => {
    const { target } = lower('FROM a\nENV A=$B\n')
    const [node] = target.instructions
    expect(
      [target, target.header, node, node?.kind === 'env' && node.variables[0]?.value].every(
        Object.isFrozen,
      ),
    ).toBe(true)
  })
})

describe('stages', () => {
  it('are used by value, by their names and numbers', () => {
    const { stages, target } = lower(
      'FROM a AS One\nFROM b\nFROM One\nFROM one\nCOPY --from=ONE x y\nCOPY --from=1 x y\nRUN --mount=from=one,target=/z w\n',
    )
    expect(target.base).toEqual({ kind: 'stage', stage: stages[0] })
    expect(target.base.kind === 'stage' && target.base.stage).toBe(stages[0])
    const [first, second, third] = target.instructions
    expect(first?.kind === 'copy' && first.from?.kind === 'stage' && first.from.stage).toBe(
      stages[0],
    )
    expect(second?.kind === 'copy' && second.from?.kind === 'stage' && second.from.stage).toBe(
      stages[1],
    )
    expect(third).toMatchObject({ mounts: [{ from: { kind: 'stage' } }] })
    // The names of bases are compared as they are written.
    expect(stages[2]?.base).toEqual({ kind: 'reference', reference: 'One' })
  })

  it('of one name: FROM means the latest above, COPY the last of all', () => {
    const text = 'FROM a AS x\nFROM x AS x\nRUN 1\nFROM x\nCOPY --from=x p q\n'
    expect(printed(text)).toBe(
      'FROM a AS stage-0\n\nFROM stage-0 AS x\nRUN 1\n\nFROM x\nCOPY --from=x p q\n',
    )
  })

  it('are not meant by the name of an image further up, nor of its own', () => {
    expect(printed('FROM node AS node\nFROM node\n')).toBe('FROM node AS node\n\nFROM node\n')
    expect(printed('FROM b\nFROM a AS b\n')).toBe('FROM a AS b\n')
  })

  it('are counted with the images that were named before', () => {
    const text =
      'FROM a\nRUN --mount=type=cache,target=/x y\nCOPY --from=busybox p q\nCOPY --from=2 p q\nCOPY --from=1 p q\n'
    const { target } = lower(text)
    expect(target.instructions.slice(2)).toMatchObject([
      { from: { kind: 'image', reference: 'busybox' } },
      { from: { kind: 'image', reference: 'scratch' } },
    ])
  })

  it('are named by chance as BuildKit names those without a name', () => {
    const text = 'FROM a\nFROM b\nCOPY --from=0 x y\n'
    expect(printed(text)).toBe('FROM a AS stage-0\n\nFROM b\nCOPY --from=stage-0 x y\n')
    expect(printed(printed(text))).toBe(printed(text))
  })

  it('that a variable may name stay in the file', () => {
    const text =
      'ARG B=prod-1\n\nFROM a AS dev\nFROM b AS prod-1\nFROM c AS no-prod-2\nFROM prod-${X}\nFROM ${B}\n'
    expect(lower(text).target.candidates).toHaveLength(3)
    expect(printed(text)).toBe(
      'ARG B=prod-1\n\nFROM a AS dev\n\nFROM b AS prod-1\n\nFROM c AS no-prod-2\n\nFROM ${B}\n',
    )
    const candidates = (base: string) =>
      lower(text.replace('FROM ${B}\n', `FROM ${base}\n`)).target.candidates?.map(
        ({ name }) => name,
      )
    expect(candidates('prod-${X}')).toEqual(['prod-1'])
    expect(candidates('${X}prod-${Y}')).toEqual(['prod-1', 'no-prod-2'])
    expect(candidates('${X}-2')).toEqual(['no-prod-2'])
    expect(candidates('node:$X')).toBeUndefined()
  })

  it('that triggers of a base name stay in the file', () => {
    const text =
      'FROM a AS assets\n\nFROM b AS base\nONBUILD COPY --from=assets /x /y\n\nFROM base\n'
    expect(printed(text)).toBe(
      'FROM b AS base\nONBUILD COPY --from=assets /x /y\n\nFROM a AS assets\n\nFROM base\n',
    )
  })

  it('can be chosen by name, whatever its case', () => {
    const text = 'FROM a AS One\nRUN 1\nFROM b\n'
    expect(printed(text, { target: 'oNE' })).toBe('FROM a AS one\nRUN 1\n')
    expect(() => lower(text, { target: 'two', file: '/x/Dockerfile' })).toThrow(StageNotFoundError)
    expect(() => lower(text, { target: 'two', file: '/x/Dockerfile' })).toThrow(
      'target stage "two" could not be found in /x/Dockerfile\n  The stages are one.',
    )
  })
})

describe('comments', () => {
  it('stay where they stand', () => {
    const text = [
      '# License',
      '',
      '##### banner',
      '#',
      '#  indented',
      'ARG A',
      '',
      '# the first',
      'FROM a AS one',
      '# above',
      'RUN b',
      '# end of one',
      '',
      '# the second',
      'FROM b',
      'COPY --from=one x y',
      '# the end',
      '',
    ].join('\n')
    expect(printed(text)).toBe(text)
  })

  it('from within an instruction stand above it', () => {
    expect(printed('FROM a\n# x\nRUN b \\\n  # y\n  c\n')).toBe('FROM a\n# x\n# y\nRUN b \\\n  c\n')
  })

  it('never become directives', () => {
    const text = '\n# escape=`\nFROM a\n'
    expect(printed(text)).toBe('#\n# escape=`\nFROM a\n')
    expect(printed(printed(text))).toBe(printed(text))
  })
})

describe('a Dockerfile that cannot be built', () => {
  it.each<readonly [string, readonly string[]]>([
    ['ARG A\n', ['1: dockerfile contains no stages to build']],
    ['FROM ""\n', ['1: base name ("") should not be blank']],
    [
      'FROM a\nENV A=${\nUSER "\n',
      [
        `2: failed to process "\${": syntax error: missing '}'`,
        '3: failed to process "\\"": unexpected end of statement while looking for matching double-quote',
      ],
    ],
    ['FROM a\nCOPY --from=1 b c\n', ['2: invalid stage index 1']],
    [
      'FROM a\nCOPY --from=$X b c\n',
      [
        '2: variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
      ],
    ],
    [
      'FROM a AS x\nCOPY --from=x b c\n',
      [
        '1: circular dependency detected on stage: x',
        '2: cannot copy from stage "x", it needs to be defined before current stage "x"',
      ],
    ],
    ['FROM a\nCOPY --from=y b c\nFROM b AS y\n', []],
    [
      'FROM a AS x\nCOPY --from=y b c\nFROM b AS y\nCOPY --from=x b c\n',
      [
        '1: circular dependency detected on stage: x',
        '2: cannot copy from stage "y", it needs to be defined before current stage "x"',
      ],
    ],
    ['FROM a\nVOLUME [""]\n', []],
    ['FROM a\nVOLUME "" \n', ['2: VOLUME specified can not be an empty string']],
  ])('%j', (text, expected) => {
    if (text.includes('[""]')) expect(() => parseDockerfile(text)).toThrow(DockerfileSyntaxError)
    else expect(problems(text)).toEqual(expected)
  })

  it('fails for the stages that the target needs, and names the others', () => {
    const text = 'FROM a AS bad\nENV A=${\nFROM b AS good\n'
    expect(problems(text, { target: 'bad' })).toHaveLength(1)
    const { stages, problems: others } = lower(text)
    expect(stages.map(({ name }) => name)).toEqual(['good'])
    expect(others.map(({ message }) => message)).toEqual([
      `failed to process "\${": syntax error: missing '}'`,
    ])
  })
})

describe('large files', () => {
  it('of 2,000 stages, each upon the one above, are no matter', () => {
    const text = `FROM a AS s0\n${Array.from({ length: 2_000 }, (_, index) => `FROM s${index} AS s${index + 1}\nRUN ${index}\n`).join('')}`
    expect(printed(text).split('\n')).toHaveLength(2_001 * 3 - 1)
  })

  it('of 100,000 instructions are read in a few seconds', () => {
    const text = `FROM a\n${'RUN b \\\n  && c\n'.repeat(100_000)}`
    expect(printed(text)).toBe(text)
  }, 60_000)

  it('with a heredoc of 300,000 lines are no matter', () => {
    const text = `FROM a\nRUN <<EOF\n${'b\n'.repeat(300_000)}EOF\n`
    expect(printed(text)).toBe(text)
  }, 60_000)
})

it('is read with the escape character of the file, triggers with that of later builds', () => {
  const text =
    '# escape=`\nFROM a\nENV A="C:\\x`"y" B=C:\\ `\n    C=d\nONBUILD USER a\\b\nRUN --mount=source=C:\\x,target=D:\\y dir\n'
  expect(lower(text).target.instructions.slice(0, 2)).toEqual([
    {
      kind: 'env',
      variables: [
        { name: 'A', value: 'C:\\x"y' },
        { name: 'B', value: 'C:\\' },
        { name: 'C', value: 'd' },
      ],
    },
    { kind: 'onbuild', instruction: { kind: 'user', user: 'ab' }, expression: 'USER a\\b' },
  ])
  expect(printed(printed(text))).toBe(printed(text))
})
