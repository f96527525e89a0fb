import { describe, expect, it } from '@jest/globals'
import { readInstructions } from '../../../../src/dockerfile/instruction/read.js'
import type { Instruction } from '../../../../src/dockerfile/instruction/instruction.js'
import { readSyntax } from '../../../../src/dockerfile/syntax/read.js'

const readText = (text: string) => readInstructions(readSyntax(text).syntax)

/** What an instruction says, without where it stands. */
function said(instruction: Instruction): object {
  const { syntax: _syntax, command: _command, ...rest } = instruction
  if (rest.kind !== 'onbuild' || !rest.trigger) return rest
  return { ...rest, trigger: said(rest.trigger) }
}

/** What the last instruction of a stage says. */
const read = (line: string): object => {
  const { stages, problems } = readText(`FROM scratch\n${line}`)
  const instruction = stages.at(-1)?.instructions.at(-1) ?? stages.at(-1)?.from
  return instruction && problems.length === 0 ? said(instruction) : problems
}

const problems = (text: string): readonly string[] =>
  readText(text).problems.map(
    ({ message, range: { start, end } }) =>
      `${start.line}:${start.column}-${end.line}:${end.column} ${message}`,
  )

describe('an instruction', () => {
  it.each([
    ['FROM a', { kind: 'from', base: 'a' }],
    [
      'FROM --platform=$P a as St.1_-',
      { kind: 'from', base: 'a', platform: '$P', name: 'st.1_-', writtenName: 'St.1_-' },
    ],
    ['FROM --platform= a a\u017f b', { kind: 'from', base: 'a', name: 'b', writtenName: 'b' }],
    [
      'ARG a b= c=d=e "f"',
      {
        kind: 'arg',
        args: [
          { name: 'a' },
          { name: 'b', value: '' },
          { name: 'c', value: 'd=e' },
          { name: '"f"' },
        ],
      },
    ],
    ['ARG --whatever a', { kind: 'arg', args: [{ name: 'a' }] }],
    [
      'ENV a=b c="d e"',
      {
        kind: 'env',
        pairs: [
          { name: 'a', value: 'b', legacy: false },
          { name: 'c', value: '"d e"', legacy: false },
        ],
      },
    ],
    ['LABEL a  b c', { kind: 'label', pairs: [{ name: 'a', value: 'b c', legacy: true }] }],
    [
      'COPY a $b /c/',
      {
        kind: 'copy',
        sources: [
          { kind: 'path', path: 'a' },
          { kind: 'path', path: '$b' },
        ],
        destination: '/c/',
        link: false,
        exclude: [],
        parents: false,
      },
    ],
    [
      'COPY --from=x --chown=1:2 --chmod=644 --link --parents=TRUE --exclude=a --exclude=b ["a b", "c"]',
      {
        kind: 'copy',
        sources: [{ kind: 'path', path: 'a b' }],
        destination: 'c',
        chown: '1:2',
        chmod: '644',
        link: true,
        exclude: ['a', 'b'],
        from: 'x',
        parents: true,
      },
    ],
    [
      'COPY --from= --chown= --link=false a b',
      {
        kind: 'copy',
        sources: [{ kind: 'path', path: 'a' }],
        destination: 'b',
        link: false,
        exclude: [],
        parents: false,
      },
    ],
    [
      'ADD --checksum=x --keep-git-dir=false --unpack a b',
      {
        kind: 'add',
        sources: [{ kind: 'path', path: 'a' }],
        destination: 'b',
        link: false,
        exclude: [],
        checksum: 'x',
        keepGitDir: false,
        unpack: true,
      },
    ],
    [
      'ADD <<-a b <<"c" /\n\t1\na\n\t$2\nc',
      {
        kind: 'add',
        sources: [
          { kind: 'inline', name: 'a', content: '1\n', expand: true },
          { kind: 'path', path: 'b' },
          { kind: 'inline', name: 'c', content: '\t$2\n', expand: false },
        ],
        destination: '/',
        link: false,
        exclude: [],
      },
    ],
    [
      'RUN a  b',
      { kind: 'run', commandLine: ['a  b'], form: 'shell', files: [], mounts: [], devices: [] },
    ],
    [
      'RUN --mount=type=cache,target=/x --mount=target=/y --network=none --security=insecure --device=a ["b"]',
      {
        kind: 'run',
        commandLine: ['b'],
        form: 'exec',
        files: [],
        mounts: ['type=cache,target=/x', 'target=/y'],
        network: 'none',
        security: 'insecure',
        devices: ['a'],
      },
    ],
    [
      'RUN <<-a <<b\n\t1\na\n\t2\nb',
      {
        kind: 'run',
        commandLine: ['<<-a <<b'],
        form: 'shell',
        files: [
          { name: 'a', content: '1\n', chomp: true },
          { name: 'b', content: '\t2\n', chomp: false },
        ],
        mounts: [],
        devices: [],
      },
    ],
    ['RUN', { kind: 'run', commandLine: [], form: 'shell', files: [], mounts: [], devices: [] }],
    ['CMD a b', { kind: 'cmd', commandLine: ['a b'], form: 'shell' }],
    ['CMD []', { kind: 'cmd', commandLine: [], form: 'exec' }],
    ['ENTRYPOINT ["a"]', { kind: 'entrypoint', commandLine: ['a'], form: 'exec' }],
    ['SHELL ["a", "b"]', { kind: 'shell', arguments: ['a', 'b'] }],
    [
      'EXPOSE 80 443/tcp \u{1f600} \uff41',
      { kind: 'expose', ports: ['443/tcp', '80', '\uff41', '\u{1f600}'] },
    ],
    ['VOLUME [" a ", "b c"]', { kind: 'volume', paths: ['a', 'b c'] }],
    ['USER a b', { kind: 'user', user: 'a b' }],
    ['WORKDIR /a b', { kind: 'workdir', path: '/a b' }],
    ['STOPSIGNAL --x SIGTERM', { kind: 'stopsignal', signal: 'SIGTERM' }],
    ['MAINTAINER a <b>', { kind: 'maintainer', name: 'a <b>' }],
    ['HEALTHCHECK --whatever none', { kind: 'healthcheck', test: 'none' }],
    [
      'HEALTHCHECK --interval=1m --timeout=0 --start-period=1ms --start-interval=1.5h --retries=+3 cmd a b',
      {
        kind: 'healthcheck',
        test: { commandLine: ['a b'], form: 'shell' },
        interval: '1m',
        timeout: '0',
        startPeriod: '1ms',
        startInterval: '1.5h',
        retries: 3,
      },
    ],
    [
      'HEALTHCHECK --interval= --retries= CMD ["a"]',
      { kind: 'healthcheck', test: { commandLine: ['a'], form: 'exec' } },
    ],
    [
      'onbuild  COPY <<a /\n$b\na',
      {
        kind: 'onbuild',
        expression: 'COPY <<a /\n$b\na',
        trigger: {
          kind: 'copy',
          sources: [{ kind: 'inline', name: 'a', content: '$b\n', expand: true }],
          destination: '/',
          link: false,
          exclude: [],
          parents: false,
        },
      },
    ],
    ['ONBUILD RNU a  ', { kind: 'onbuild', expression: 'RNU a  ' }],
    ['ONBUILD CMD --x a', { kind: 'onbuild', expression: 'CMD --x a' }],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected)
  })
})

describe('an instruction is refused', () => {
  it.each([
    ['FORM a', 'unknown instruction: FORM (did you mean FROM?)'],
    ['enrtypoint a', 'unknown instruction: enrtypoint (did you mean entrypoint?)'],
    ['Wrokdir a', 'unknown instruction: Wrokdir (did you mean workdir?)'],
    ['FOOBAR a', 'unknown instruction: FOOBAR'],
    ['\\\n', 'unknown instruction: '],
    ['FROM', 'FROM requires either one or three arguments'],
    ['FROM a b', 'FROM requires either one or three arguments'],
    ['FROM a is b', 'FROM requires either one or three arguments'],
    [
      'FROM a AS 1\u00e9',
      `invalid name for build stage: "1\u00e9", name can't start with a number or contain symbols`,
    ],
    ['FROM --plattform=a a', 'unknown flag: --plattform (did you mean platform?)'],
    ['FROM --x=a a', 'unknown flag: --x'],
    ['FROM --platform a', 'missing a value on flag: --platform'],
    ['FROM --platform=a --platform=a a', 'duplicate flag specified: --platform'],
    ['COPY --link --link=false a b', 'duplicate flag specified: --link'],
    ['COPY --link= a b', 'missing a value on flag: --link'],
    ['COPY --link=1 a b', 'expecting boolean value for flag --link, not: 1'],
    ['COPY --exclude a b', 'missing a value on flag: --exclude'],
    ['COPY --checksum=a a b', 'unknown flag: --checksum'],
    ['COPY --=a a b', 'unknown flag: --'],
    ['COPY --__proto__=a a b', 'unknown flag: --__proto__'],
    [
      'COPY --x a',
      'COPY requires at least two arguments, but only one was provided. Destination could not be determined',
    ],
    [
      'ADD',
      'ADD requires at least two arguments, but only one was provided. Destination could not be determined',
    ],
    ['COPY a <<b\nb', 'COPY cannot accept a heredoc as a destination'],
    ['ADD a <<b\nb', 'ADD cannot accept a heredoc as a destination'],
    ['ARG', 'ARG requires at least one argument'],
    ['ARG a =b', 'ARG names can not be blank'],
    ['ENV', 'ENV requires at least one argument'],
    ['ENV a=b =c', 'ENV names can not be blank'],
    ['LABEL --x a=b', 'unknown flag: --x'],
    ['LABEL =', 'LABEL names can not be blank'],
    ['RUN --network=hots a', 'invalid network mode "hots"'],
    ['RUN --security= a', 'security "" is not valid'],
    ['RUN --mount= a', 'failed to parse csv mounts: EOF'],
    [
      'RUN --mount=from=$a,type=b a',
      `'from' doesn't support variable expansion, define alias stage instead`,
    ],
    ['RUN --device=a,b a', `invalid field 'b' must be a key=value pair`],
    ['SHELL a', 'SHELL requires the arguments to be in JSON form'],
    ['SHELL []', 'SHELL requires at least one argument'],
    ['EXPOSE', 'EXPOSE requires at least one argument'],
    ['VOLUME', 'VOLUME requires at least one argument'],
    ['VOLUME ["a", " "]', 'VOLUME specified can not be an empty string'],
    ['USER', 'USER requires exactly one argument'],
    ['WORKDIR', 'WORKDIR requires exactly one argument'],
    ['STOPSIGNAL', 'STOPSIGNAL requires exactly one argument'],
    ['MAINTAINER', 'MAINTAINER requires exactly one argument'],
    ['MAINTAINER --x a', 'unknown flag: --x'],
    ['HEALTHCHECK', 'HEALTHCHECK requires at least one argument'],
    ['HEALTHCHECK NONE a', 'HEALTHCHECK NONE takes no arguments'],
    ['HEALTHCHECK CMD', 'Missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK a"b', 'Unknown type "A\\"B" in HEALTHCHECK (try CMD)'],
    ['HEALTHCHECK --interval=5 CMD a', 'time: missing unit in duration "5"'],
    ['HEALTHCHECK --timeout=1us CMD a', 'Interval "timeout" cannot be less than 1ms'],
    ['HEALTHCHECK --start-period=-1s CMD a', 'Interval "start-period" cannot be less than 1ms'],
    ['HEALTHCHECK --retries=-1 CMD a', '--retries cannot be negative (-1)'],
    ['HEALTHCHECK --retries=a CMD a', 'strconv.ParseInt: parsing "a": invalid syntax'],
    [
      'HEALTHCHECK --retries=2147483648 CMD a',
      'strconv.ParseInt: parsing "2147483648": value out of range',
    ],
    ['ONBUILD', 'ONBUILD requires at least one argument'],
    ['ONBUILD --x RUN a', 'unknown flag: --x'],
    ['ONBUILD onbuild RUN a', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ['ONBUILD from a', "FROM isn't allowed as an ONBUILD trigger"],
    ['ONBUILD MAINTAINER a', "MAINTAINER isn't allowed as an ONBUILD trigger"],
  ])('%s', (line, message) => {
    expect(readText(`FROM scratch\n${line}`).problems.map((problem) => problem.message)).toEqual([
      message,
    ])
  })

  it('at the word that is wrong, where the instruction has one line', () => {
    expect(problems('FROM a\nCOPY --link --form=b c d\nCOPY \\\n --form=b c d\n RUM\n')).toEqual([
      '2:13-2:21 unknown flag: --form (did you mean from?)',
      '3:1-4:14 unknown flag: --form (did you mean from?)',
      '5:2-5:5 unknown instruction: RUM (did you mean RUN?)',
    ])
  })
})

describe('the stages', () => {
  it('hold what stands below their FROM; only ARG stands above the first', () => {
    const { globals, stages } = readText('ARG a\nFROM b\nARG c\nRUN d\nFROM e\n')
    expect(globals.map(said)).toEqual([{ kind: 'arg', args: [{ name: 'a' }] }])
    expect(
      stages.map(({ from, instructions }) => [from.base, ...instructions.map(({ kind }) => kind)]),
    ).toEqual([['b', 'arg', 'run'], ['e']])
  })

  it('are missed once, where the first instruction without one stands', () => {
    expect(problems('RUN a\nARG b\nFOOBAR\nRUN c\nFROM d\nRUN e')).toEqual([
      '1:1-1:6 no build stage in current context',
      '3:1-3:7 unknown instruction: FOOBAR',
    ])
  })

  it('are not missed below a FROM that is wrong, whose instructions are read as well', () => {
    expect(problems('FROM\nRUN a\nUSER\nFROM b')).toEqual([
      '1:1-1:5 FROM requires either one or three arguments',
      '3:1-3:5 USER requires exactly one argument',
    ])
    expect(readText('FROM a\nFROM\nRUN b').stages).toMatchObject([{ instructions: [] }])
  })

  it('leave out what the syntax has a problem with', () => {
    expect(problems('FROM a\nENV b\nRUN [1]\nUSER')).toEqual([
      '4:1-4:5 USER requires exactly one argument',
    ])
  })
})

describe('a description stands in the comments above', () => {
  it.each([
    ['# st  the stage \nFROM a AS St', { description: ' the stage' }],
    [
      '# a 1\n# b 2\n# a 3\nARG a b=c d',
      { args: [{ description: '1' }, { description: '2' }, {}] },
    ],
    ['# ab 1\n# a\n# A 2\nARG a', { args: [{ name: 'a' }] }],
  ])('%j', (text, expected) => {
    const { globals, stages } = readText(text)
    expect([...globals, ...stages.map(({ from }) => from)]).toMatchObject([expected])
  })

  it('the first of many that begin with the name', () => {
    const comments = Array.from({ length: 50 }, (_, index) => `# n${index % 10} ${index}\n`)
    const { globals } = readText(`# x y z\n${comments.join('')}ARG n0 n7 n "x y" x\n`)
    expect(globals[0]?.args).toEqual([
      { name: 'n0', description: '0' },
      { name: 'n7', description: '7' },
      { name: 'n' },
      { name: '"x y"' },
      { name: 'x', description: 'y z' },
    ])
  })

  it('is none for a trigger', () => {
    const { stages } = readText('FROM a\n# b c\nONBUILD ARG b\n')
    expect(stages[0]?.instructions[0]).toMatchObject({ trigger: { args: [{ name: 'b' }] } })
    expect(JSON.stringify(stages[0]?.instructions[0])).not.toContain('description')
  })
})
