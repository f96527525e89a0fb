import { describe, expect, it } from '@jest/globals'
import {
  bind,
  cache,
  context,
  expand,
  image,
  ImagewrightError,
  literal,
  secret,
  ssh,
  tmpfs,
} from 'imagewright'
import { HOSTILE_VALUES } from '../../integration/dockerfile/hostile-values.js'

const stage = image().from('alpine')

/** `CODE: summary` and the hint of what a call throws. */
function thrown(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    expect(error.at?.file).toBe(__filename)
    return `${error.code}: ${error.summary}${error.hint === undefined ? '' : `\n${error.hint}`}`
  }
  return 'nothing'
}

/** What TypeScript would refuse. */
const wrong = (value: unknown): never => value as never

type Row = readonly [call: () => unknown, message: string]

const RUN_TAKES = 'It takes mounts, network, security, devices.'

const rows: Readonly<Record<string, readonly Row[]>> = {
  'unknown options': [
    [() => image(wrong({ folder: '.' })), 'image(): unknown option "folder"\nIt takes context.'],
    [
      () => image().from('a', wrong({ arch: 'x' })),
      'from(): unknown option "arch"\nIt takes platform, candidates.',
    ],
    [
      () => image().check(wrong({ skp: [] })),
      'check(): unknown option "skp"\nIt takes skip, experimental, error.',
    ],
    [() => stage.run('x', wrong({ mount: [] })), `run(): unknown option "mount"\n${RUN_TAKES}`],
    [
      () => stage.run('x', wrong({ command: 'y' })),
      `run(): unknown option "command"\n${RUN_TAKES}`,
    ],
    [
      () => stage.runAll(['x'], wrong({ a: 1, b: 2 })),
      `runAll(): unknown option "a", "b"\n${RUN_TAKES}`,
    ],
    [() => stage.script('x', wrong({ at: 1 })), `script(): unknown option "at"\n${RUN_TAKES}`],
    [
      () => stage.copy('a', 'b', wrong({ chwon: 'x' })),
      'copy(): unknown option "chwon"\nIt takes from, chown, chmod, link, parents, exclude.',
    ],
    [
      () => stage.add('a', 'b', wrong({ from: 'x' })),
      'add(): unknown option "from"\nIt takes checksum, keepGitDir, unpack, chown, chmod, link, exclude.',
    ],
    [
      () => stage.write('a', 'b', wrong({ parents: true })),
      'write(): unknown option "parents"\nIt takes chown, chmod, link, expand, name.',
    ],
    [
      () => stage.healthcheck('x', wrong({ every: '1s' })),
      'healthcheck(): unknown option "every"\nIt takes interval, timeout, startPeriod, startInterval, retries.',
    ],
    [
      () => bind('/a', wrong({ rw: true })),
      'bind(): unknown option "rw"\nIt takes source, readWrite, from.',
    ],
    [
      () => cache('/a', wrong({ shared: true })),
      'cache(): unknown option "shared"\nIt takes id, sharing, source, readOnly, mode, uid, gid, from.',
    ],
    [() => tmpfs('/a', wrong({ mode: 1 })), 'tmpfs(): unknown option "mode"\nIt takes size.'],
    [
      () => secret('a', wrong({ id: 'b' })),
      'secret(): unknown option "id"\nIt takes target, env, required, mode, uid, gid.',
    ],
    [
      () => ssh(wrong({ socket: 'b' })),
      'ssh(): unknown option "socket"\nIt takes id, target, required, mode, uid, gid.',
    ],
  ],
  'arguments of another type': [
    [() => image(wrong(null)), 'image(): the options must be an object, not null'],
    [() => image({ context: wrong(5) }), 'image(): "context" must be a string, not number'],
    [() => image().syntax(wrong(5)), 'syntax(): the frontend must be a string, not number'],
    [() => image().escape(wrong('/')), 'escape(): the escape character is "\\" or "`"'],
    [() => image().check(wrong('x')), 'check(): the options must be an object, not string'],
    [() => image().check({ skip: wrong('x') }), 'check(): "skip" must be a list, not string'],
    [
      () => image().check({ skip: ['a;b'] }),
      'check(): "a;b" is no name of a rule\nRules are named like "StageNameCasing".',
    ],
    ...[undefined, null, 5, {}, []].map((base): Row => [
      () => image().from(wrong(base)),
      "from(): the base is no reference and no stage\nGive a string such as 'alpine:3.20', a reference, a stage, or expand('...').",
    ]),
    [
      () => image().from('a', { platform: wrong(5) }),
      'from(): "platform" must be a string, not number',
    ],
    [
      () => image().comment(wrong(5)),
      'comment(): "text" is invalid: expected string, received number',
    ],
    [
      () => stage.run(wrong(5)),
      'run(): "command.arguments" is invalid: expected array, received number',
    ],
    [
      () => stage.run([wrong(5)]),
      'run(): "command.arguments[0]" is invalid: expected string, received number',
    ],
    [() => stage.run('x', wrong(null)), 'run(): the options must be an object, not null'],
    [() => stage.run('x', { mounts: wrong('m') }), 'run(): "mounts" must be a list, not string'],
    [
      () => stage.run('x', { mounts: [wrong('m')] }),
      'run(): "mounts[0]" must be an object, not string',
    ],
    [
      () => stage.run('x', { network: wrong('bridge') }),
      'run(): "network" Invalid option: expected one of "default"|"none"|"host"',
    ],
    [() => stage.runAll(wrong('x')), 'runAll(): the argument must be a list, not string'],
    [() => stage.runAll([wrong(5)]), 'runAll(): each command must be a string, not number'],
    [
      () => stage.script(wrong(5)),
      'script(): "command.text" is invalid: expected string, received number',
    ],
    [
      () => stage.copy(wrong(5), 'b'),
      'copy(): "sources[0].path" is invalid: expected string, received number',
    ],
    [
      () => stage.copy('a', wrong(undefined)),
      'copy(): "destination" is invalid: expected string, received undefined',
    ],
    [
      () => stage.copy('a', 'b', { from: wrong({}) }),
      "The origin is no stage, no reference and no context\nGive a stage, a string such as 'alpine:3.20', a reference, or context('name').",
    ],
    [
      () => stage.copy('a', 'b', { link: wrong('yes') }),
      'copy(): "link" is invalid: expected boolean, received string',
    ],
    [() => stage.write('a', wrong(5)), 'write(): the content must be a string, not number'],
    [
      () => stage.write('a', 'b', { expand: wrong(1) }),
      'write(): "expand" must be a boolean, not number',
    ],
    [() => stage.env(wrong(null)), 'env(): the argument must be an object, not null'],
    [() => stage.env(wrong(['a'])), 'env(): the argument must be an object, not a list'],
    [
      () => stage.env({ A: wrong(true) }),
      'env(): "variables[0].value" is invalid: expected string, received boolean',
    ],
    [() => stage.label(wrong('x')), 'label(): the argument must be an object, not string'],
    [() => stage.arg(wrong(5)), 'arg(): "name" is invalid: expected string, received number'],
    [
      () => stage.shell(wrong('bash')),
      'shell(): "arguments" is invalid: expected array, received string',
    ],
    [() => stage.use(wrong('x')), 'use(): the argument must be a function, not string'],
    [() => stage.onBuild(wrong('x')), 'onBuild(): the argument must be a function, not string'],
    [
      () => stage.onBuild(wrong(() => undefined)),
      "onBuild(): the function returned no stage\nReturn what the last step returns: onBuild((trigger) => trigger.run('...')).",
    ],
    [() => literal(wrong(5)), 'literal(): the text must be a string, not number'],
    [() => expand(wrong(null)), 'expand(): the text must be a string, not null'],
    [() => context(wrong(undefined)), 'context(): the name must be a string, not undefined'],
    ...[undefined, 5, 'Build', '', '1st', 'a b', 'a\nRUN b', 'scratch', 'context'].map(
      (name): Row => [
        () => stage.as(wrong(name)),
        `as(): ${String(JSON.stringify(name))} cannot name a stage\nA stage name begins with a-z and goes on with a-z, 0-9, ".", "_" and "-"; "scratch" and "context" are taken.`,
      ],
    ),
  ],
  'values that no instruction takes': [
    [() => stage.run(''), 'run(): "command.text" must not be blank'],
    [() => stage.run(' \n '), 'run(): "command.text" must not be blank'],
    [() => stage.run([]), 'run(): "command" must have at least one argument'],
    [() => stage.runAll([]), 'runAll(): "command.commands" must have at least one command'],
    [
      () => stage.runAll(['a', 'b\nc']),
      'runAll(): the command "b\\nc" has a newline\nUse script() for text of several lines.',
    ],
    [() => stage.env({}), 'env(): "variables" must set at least one variable'],
    [() => stage.env({ 'A B': '' }), 'env(): "variables[0].name" must have no "=" and no blanks'],
    [() => stage.label({}), 'label(): "labels" must set at least one label'],
    [() => stage.label({ 'a=b': '' }), 'label(): "labels[0].name" must have no "="'],
    [
      () => stage.env({ A: 'a\0' }),
      'env(): "variables[0].value" must not contain NUL or a lone surrogate',
    ],
    [() => stage.arg('A-B'), 'arg(): "name" must be a variable name'],
    [() => stage.expose(), 'expose(): "ports" must name at least one port'],
    ...['80:80', '65536', '90-80', '80/xyz', '-1', '', '80 81'].map((port): Row => [
      () => stage.expose(port),
      'expose(): "ports[0]" must be a port such as 80, "80/udp" or "8000-8010"',
    ]),
    [() => stage.volume(), 'volume(): "paths" must name at least one path'],
    [() => stage.volume(''), 'volume(): "paths[0]" must not be empty'],
    [() => stage.workdir(''), 'workdir(): "path" must not be empty'],
    [
      () => stage.workdir(`/${'x'.repeat(256)}`),
      'workdir(): "path" must be a path of fewer than 4096 bytes with names of at most 255',
    ],
    [() => stage.user(''), 'user(): "user" must not be empty'],
    ...['SIGFOO', '0', 'SIGRTMIN+16', 'TERM '].map((signal): Row => [
      () => stage.stopSignal(signal),
      'stopSignal(): "signal" must be a signal such as "SIGTERM" or 15',
    ]),
    [() => stage.shell([]), 'shell(): "arguments" must name a program'],
    [() => stage.copy([], 'b'), 'copy(): "sources" must name at least one source'],
    ...['999', '10000', 'rwx', 'u+q', '755 '].map((chmod): Row => [
      () => stage.copy('a', 'b', { chmod }),
      'copy(): "chmod" must be a file mode such as "755" or "u=rwX,go=rX"',
    ]),
    [() => stage.write('/a/', 'b'), 'write(): "/a/" names a folder\nGive the path of the file.'],
    [() => stage.healthcheck([]), 'healthcheck(): "test" must have at least one argument'],
    [
      () => stage.healthcheck('none', { interval: '1s' }),
      "healthcheck(): the argument must have no options where it is 'none'",
    ],
    ...['5', '1 s', '-1s', '1d', 's', ''].map((interval): Row => [
      () => stage.healthcheck('x', { interval }),
      'healthcheck(): "interval" must be a duration such as "30s" or "1m30s"',
    ]),
    [
      () => stage.healthcheck('x', { timeout: '999us' }),
      'healthcheck(): "timeout" must be 0 or at least 1ms',
    ],
    [
      () => stage.healthcheck('x', { startPeriod: '2562048h' }),
      'healthcheck(): "startPeriod" must be at most 2562047h',
    ],
    [
      () => stage.healthcheck('x', { retries: 1.5 }),
      'healthcheck(): "retries" is invalid: expected int, received number',
    ],
    [() => stage.run('x', { mounts: [tmpfs('/')] }), 'run(): "mounts[0].target" must not be "/"'],
    [
      () => stage.run('x', { mounts: [cache('/a', { mode: 0o10000 })] }),
      'run(): "mounts[0].mode" must be a file mode of at most 0o7777',
    ],
    [
      () => stage.run('x', { mounts: [tmpfs('/a', { size: 'big' })] }),
      'run(): "mounts[0].size" must be a size such as "64m"',
    ],
    [
      () => stage.onBuild((trigger) => trigger.comment('x')),
      'onBuild(): "instruction" must not be a comment, MAINTAINER or ONBUILD',
    ],
    [
      () => stage.onBuild((trigger) => trigger.onBuild((inner) => inner.run('x'))),
      'onBuild(): "instruction" must not be a comment, MAINTAINER or ONBUILD',
    ],
    [
      () => stage.onBuild((trigger) => trigger.copy('a', 'b', { from: stage })),
      'onBuild(): a trigger cannot use a stage of this definition\nIt runs in builds of other definitions, which do not have that stage: use an image.',
    ],
  ],
  'steps that may stand once': [
    [
      () => stage.cmd(['a']).cmd(wrong(['b'])),
      'cmd(): CMD may stand once in a stage\nLeave one of the two out, or branch off before the first.',
    ],
    [
      () => stage.entrypoint(['a']).entrypoint(wrong(['b'])),
      'entrypoint(): ENTRYPOINT may stand once in a stage\nLeave one of the two out, or branch off before the first.',
    ],
    [
      () => stage.healthcheck('none').healthcheck(wrong('b')),
      'healthcheck(): HEALTHCHECK may stand once in a stage\nLeave one of the two out, or branch off before the first.',
    ],
  ],
}

for (const [kind, cases] of Object.entries(rows)) {
  describe(kind, () => {
    it.each(cases.map(([call, message]) => [message, call] as const))(
      'are refused: %s',
      (message, call) => {
        expect(thrown(call)).toBe(`INVALID_DEFINITION: ${message}`)
      },
    )
  })
}

describe('forged values', () => {
  it.each([
    ['a reference as base', () => image().from(wrong({ kind: 'reference', text: 'a\nRUN b' }))],
    ['a word as base', () => image().from(wrong({ kind: 'word', word: 'a\nRUN b' }))],
    ['a literal as base', () => image().from(literal('A B'))],
    [
      'a reference as origin',
      () => stage.copy('a', 'b', { from: wrong({ kind: 'reference', text: 'a --x' }) }),
    ],
    [
      'a reference of a mount',
      () => bind('/a', { from: wrong({ kind: 'reference', text: 'a,b' }) }),
    ],
  ])('are refused: %s', (_what, call) => {
    expect(thrown(call)).toMatch(/^INVALID_REFERENCE: /)
  })

  it('of a context are refused', () => {
    expect(
      thrown(() => stage.copy('a', 'b', { from: wrong({ kind: 'context', name: 'a --x' }) })),
    ).toBe('INVALID_DEFINITION: copy(): "from.name" must be the name of a context')
  })
})

describe('expansions', () => {
  it.each([
    ['${', 'The expansion "${" has no variable name after "${"'],
    ['a ${1}', 'The expansion "${1}" has no variable name after "${"'],
    ['${A', 'The expansion "${A" has no "}" or operator after its name'],
    ['${A!b}', 'The expansion "${A!b}" has no "}" or operator after its name'],
    ['${A:-b', 'The expansion "${A:-b" has no closing "}"'],
    ['${A/b}', 'The expansion "${A/b}" has no closing "/"'],
    ['${A/b/c', 'The expansion "${A/b/c" has no closing "}"'],
  ])('that are not completed are refused: %s', (text, message) => {
    expect(thrown(() => stage.env({ A: text }))).toBe(
      `INVALID_EXPANSION: ${message}\nWrap text whose "$" stands for itself in literal().`,
    )
  })

  it.each(["${A#'}", '${A%"}', '${A#$B}', '${A/ /b}', '${A#\\x}'])(
    'with a pattern that cannot be written are refused: %s',
    (text) => {
      expect(thrown(() => stage.env({ B: text }).toDockerfile())).toMatch(
        /^UNPRINTABLE_VALUE: The pattern ".*" cannot be written in an expansion\n/,
      )
    },
  )
})

describe('values that no form holds', () => {
  const ONE_LINE = "Use exec form, e.g. ['/bin/sh', '-c', '...'], which holds any text."

  it.each<readonly [string, () => unknown]>([
    [
      'A newline cannot stand in this value\nAn instruction holds one line. Put the text into a file with write().',
      () => stage.env({ A: 'a\nb' }),
    ],
    [`The command has a newline, which ends the instruction\n${ONE_LINE}`, () => stage.cmd('a\nb')],
    [
      `The command ends with "\\", which joins the next line to it\n${ONE_LINE}`,
      () => stage.entrypoint('a \\'),
    ],
    [
      `The command begins or ends with a blank, which is lost\n${ONE_LINE}`,
      () => stage.healthcheck('a\u00a0'),
    ],
    [
      `The command reads as a JSON array, which is exec form\n${ONE_LINE}`,
      () => stage.cmd('["a"] && b'),
    ],
    [
      "The name of the maintainer has a newline, which ends the instruction\nUse label({ 'org.opencontainers.image.authors': ... }) instead.",
      () => stage.maintainer('a\nRUN b'),
    ],
    [
      'The flag value "é" has characters beyond printable ASCII\nA flag of a Dockerfile holds printable ASCII; write paths with "/".',
      () => stage.copy('a', 'b', { chown: 'é' }),
    ],
    [
      'The flag value "type=cache,target=C:\\\\a" has "\\" or "`" in a file whose escape character is not "\\"\nA flag of a Dockerfile holds printable ASCII; write paths with "/".',
      () =>
        image()
          .escape('`')
          .from('a')
          .run('x', { mounts: [cache('C:\\a')] }),
    ],
    [
      'COPY cannot hold both an inline file and a path with blanks\nWrite the file to a path without blanks, or take it from the build context with copy().',
      () => stage.write('/a b', 'c'),
    ],
    [
      'The port [{"variable":"A","operator":":-","operand":"8 0"}] cannot be written\nThe default of a variable in EXPOSE holds no blanks or quotes.',
      () => stage.expose('${A:-8 0}'),
    ],
    [
      'The trigger "WORKDIR "C:\\a"" needs the escape character `, which later builds do not know\nLeave escape() out, or what has to be escaped.',
      () =>
        image()
          .escape('`')
          .from('a')
          .onBuild((trigger) => trigger.workdir('C:\\a')),
    ],
    [
      'A line has more than 65535 bytes, the most that a Dockerfile can hold\nPut long content into a file of the context and copy() it.',
      () => stage.write('/a', 'x'.repeat(65_536)),
    ],
  ])('are refused: %s', (message, define) => {
    const definition = define() as typeof stage
    expect(thrown(() => definition.toDockerfile())).toBe(`UNPRINTABLE_VALUE: ${message}`)
  })
})

it.each(Object.entries(HOSTILE_VALUES))('EXPOSE and STOPSIGNAL refuse %s', (_name, value) => {
  expect(thrown(() => stage.expose(literal(value)))).toMatch(/^INVALID_DEFINITION: expose\(\): /)
  expect(thrown(() => stage.stopSignal(literal(value)))).toMatch(
    /^INVALID_DEFINITION: stopSignal\(\): /,
  )
})

describe('a definition without a base', () => {
  it.each(['run', 'copy', 'cmd', 'toDockerfile', 'build'])('refuses %s() and says why', (step) => {
    const start = image() as unknown as Record<string, () => unknown>
    expect(() => start[step]?.()).toThrow(
      expect.objectContaining({
        code: 'INVALID_DEFINITION',
        summary: `${step}(): the definition has no base yet`,
        at: expect.objectContaining({ file: __filename }),
      }),
    )
  })

  it('keeps the steps that it has', () => {
    expect(image().comment('first').arg('A', '1').from('alpine').toDockerfile()).toBe(
      '# first\nARG A=1\n\nFROM alpine\n',
    )
  })
})
