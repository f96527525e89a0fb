import { describe, expect, it } from '@jest/globals'
import { RULES } from '../../../../src/dockerfile/check/rule.js'
import {
  evaluateDockerfile,
  type EvaluateOptions,
  type Evaluation,
} from '../../../../src/dockerfile/evaluate/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'

const evaluate = (text: string, options: EvaluateOptions = {}): Evaluation =>
  evaluateDockerfile(parseDockerfile(text), options)

/** Labels of the target, which show what words come to. */
const labels = (text: string, options: EvaluateOptions = {}): Record<string, string> => {
  const { target, problems } = evaluate(text, options)
  expect(problems).toEqual([])
  const instructions = target?.result?.instructions ?? []
  return Object.fromEntries(
    instructions.flatMap(({ expanded }) =>
      expanded.kind === 'label' ? expanded.pairs.map(({ name, value }) => [name, value]) : [],
    ),
  )
}

/** `line: message` */
const problems = (text: string, options: EvaluateOptions = {}): readonly string[] =>
  evaluate(text, options).problems.map(({ message, range }) => `${range.start.line}: ${message}`)

/** `line rule: message` */
const warnings = (text: string, options: EvaluateOptions = {}): readonly string[] => {
  const found: string[] = []
  evaluate(text, {
    allStages: true,
    ...options,
    report: (rule, range, ...values) => {
      const format: (...values: readonly string[]) => string = RULES[rule].format
      found.push(`${range.start.line} ${rule}: ${format(...values)}`)
    },
  })
  return found
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

describe('an ARG above the first FROM', () => {
  it('is seen by every FROM and by the ARGs below it, on the same line too', () => {
    const { stages } = evaluate('ARG a=1 b=$a\nARG c=x$b\nFROM base:$b$c\nFROM other:$c\n', {
      allStages: true,
    })
    expect(stages.map(({ base }) => base)).toEqual([
      { kind: 'image', reference: 'docker.io/library/base:1x1' },
      { kind: 'image', reference: 'docker.io/library/other:x1' },
    ])
  })

  it('is not seen in a stage, unless that declares it once more', () => {
    const text = 'ARG a=1\nFROM scratch\nLABEL before=[$a]\nARG a\nLABEL after=[$a]\n'
    expect(labels(text)).toEqual({ before: '[]', after: '[1]' })
  })

  it('gives way to the default of the stage, and that to the value of the build', () => {
    const text = 'ARG a=1\nFROM scratch\nARG a=2\nLABEL a=$a\n'
    expect(labels(text)).toEqual({ a: '2' })
    expect(labels(text, { buildArgs: { a: '3' } })).toEqual({ a: '3' })
  })

  it('knows where its value comes from and who reads it', () => {
    const { globals } = evaluate('# v which one\nARG v=1\nARG w\nFROM a:$v\nARG v\n', {
      buildArgs: { w: '2' },
    })
    expect(
      globals.map(({ range, uses, ...arg }) => ({
        ...arg,
        line: range.start.line,
        uses: uses.map(({ start }) => start.line),
      })),
    ).toEqual([
      {
        name: 'v',
        default: '1',
        value: '1',
        origin: 'default',
        description: 'which one',
        line: 2,
        uses: [4, 5],
      },
      { name: 'w', value: '2', origin: 'build-arg', line: 3, uses: [] },
    ])
  })
})

describe('a variable of a stage', () => {
  it('is seen from the next line on, and an ARG on its own line too', () => {
    const text = 'FROM scratch\nENV a=1 b=[$a]\nARG c=1 d=[$c]\nLABEL b=$b d=$d\n'
    expect(labels(text)).toEqual({ b: '[]', d: '[1]' })
  })

  it('is what was set last in its stage, by ENV or ARG', () => {
    const text = 'FROM scratch\nENV a=env\nARG a=arg\nLABEL x=$a\nENV a=env2\nLABEL y=$a\n'
    expect(labels(text)).toEqual({ x: 'arg', y: 'env2' })
  })

  it('is inherited, and an ENV of the base wins over its ARG', () => {
    const text = [
      'FROM scratch AS base',
      'ARG arg=1',
      'ENV env=1',
      'ARG env=2',
      'FROM base',
      'LABEL arg=$arg env=$env',
      'ARG env=3',
      'LABEL own=$env',
    ].join('\n')
    expect(labels(text)).toEqual({ arg: '1', env: '1', own: '3' })
  })

  it('is not seen by a stage that only copies from it', () => {
    const text = 'FROM scratch AS a\nENV x=1\nFROM scratch\nCOPY --from=a /f /\nLABEL x=[$x]\n'
    expect(labels(text)).toEqual({ x: '[]' })
  })

  it('comes from the image where that is known', () => {
    const image = { env: ['VERSION=22', 'PATH=/bin'], workdir: '/app', user: 'node', shell: ['sh'] }
    const { target } = evaluate('FROM node\nENV v=$VERSION\nWORKDIR src\n', {
      imageConfig: (reference) =>
        reference === 'docker.io/library/node:latest' ? image : undefined,
    })
    const { env, workdir, user, shell } = target?.result ?? {}
    expect({ env: [...(env ?? [])], workdir, user, shell }).toEqual({
      env: [
        ['VERSION', '22'],
        ['PATH', '/bin'],
        ['v', '22'],
      ],
      workdir: '/app/src',
      user: 'node',
      shell: ['sh'],
    })
  })

  it('has the usual PATH where the image has none', () => {
    const { target } = evaluate('FROM scratch\nLABEL path=$PATH\n')
    expect([...(target?.result?.env ?? [])]).toEqual([['PATH', PATH]])
  })
})

describe('what the builder declares', () => {
  const options = { targetPlatform: 'linux/arm/v7', buildPlatform: 'linux/amd64' }

  it('is seen by FROM, and in a stage that asks for it', () => {
    const text = [
      'FROM --platform=$BUILDPLATFORM a',
      'ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDARCH TARGETSTAGE BUILDVARIANT',
      'LABEL a="$TARGETPLATFORM $TARGETOS $TARGETARCH $TARGETVARIANT $BUILDARCH" b=$TARGETSTAGE',
      'LABEL c=[$TARGETOSVERSION$BUILDVARIANT]',
    ].join('\n')
    expect(labels(text, options)).toEqual({
      a: 'linux/arm/v7 linux arm v7 amd64',
      b: 'default',
      c: '[]',
    })
    expect(evaluate(text, options).stages[0]?.platform).toEqual({
      os: 'linux',
      architecture: 'amd64',
    })
  })

  it('knows the name of the target', () => {
    const text = 'FROM scratch AS one\nARG TARGETSTAGE\nLABEL t=$TARGETSTAGE\nFROM scratch AS two\n'
    expect(labels(text, { target: 'one' })).toEqual({ t: 'one' })
  })

  it('gives way to a value of the build', () => {
    const text = 'FROM scratch\nARG TARGETARCH\nLABEL a=$TARGETARCH\n'
    expect(labels(text, { buildArgs: { TARGETARCH: 'mine' } })).toEqual({ a: 'mine' })
  })

  it('has no proxies, which only a RUN gets', () => {
    const text = 'FROM scratch\nLABEL a=[$HTTP_PROXY]\nARG HTTP_PROXY\nLABEL b=[$HTTP_PROXY]\n'
    expect(labels(text, { buildArgs: { HTTP_PROXY: 'p' } })).toEqual({ a: '[]', b: '[p]' })
  })

  it('keeps its own ARGs out of the variables, and complains of none', () => {
    const text =
      'FROM scratch\nARG BUILDKIT_SBOM_SCAN_STAGE=true\nLABEL a=[$BUILDKIT_SBOM_SCAN_STAGE]\n'
    expect(labels(text)).toEqual({ a: '[]' })
    expect(warnings(text)).toEqual([])
  })

  it('reads SOURCE_DATE_EPOCH as a number', () => {
    const text = 'FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL a=[$SOURCE_DATE_EPOCH]\n'
    const given = (value: string) => ({ buildArgs: { SOURCE_DATE_EPOCH: value } })
    expect(labels(text, given('007'))).toEqual({ a: '[7]' })
    expect(labels(text, given(''))).toEqual({ a: '[]' })
    expect(labels(text, given('context'))).toEqual({ a: '[]' })
    expect(problems(text, given('noon'))).toEqual(['1: invalid SOURCE_DATE_EPOCH: noon'])
  })
})

describe('what is expanded', () => {
  it('is every word but those of RUN, CMD, ENTRYPOINT and HEALTHCHECK', () => {
    const text = [
      'FROM scratch',
      'ENV d=dir u=me p=80 s=INT v=/v',
      'COPY --chown=$u --chmod=0$p a$d <<$d <<"E" /$d/',
      'in $d',
      '$d',
      'out $d',
      'E',
      'WORKDIR /$d',
      'USER $u',
      'EXPOSE $p ${p}00-${p}02/udp',
      'STOPSIGNAL SIG$s',
      'VOLUME $v ["$v"]',
      'RUN --mount=type=cache,target=/$d echo $d',
      'CMD echo $d',
    ].join('\n')
    const { target, problems: found } = evaluate(text.replace('--chmod=0$p', '--chmod=0700'))
    expect(found).toEqual([])
    const expanded = (target?.result?.instructions ?? []).map(
      ({ expanded: instruction, mounts }) => {
        switch (instruction.kind) {
          case 'copy':
            return [instruction.chown, instruction.sources, instruction.destination]
          case 'workdir':
            return instruction.path
          case 'user':
            return instruction.user
          case 'expose':
            return instruction.ports
          case 'stopsignal':
            return instruction.signal
          case 'volume':
            return instruction.paths
          case 'run':
            return [instruction.commandLine, mounts.map((mount) => mount.target)]
          case 'cmd':
            return instruction.commandLine
          default:
            return instruction.kind
        }
      },
    )
    expect(expanded).toEqual([
      'env',
      [
        'me',
        [
          { kind: 'path', path: 'adir' },
          { kind: 'inline', name: '$d', content: 'in dir\n', expand: true },
          { kind: 'inline', name: 'E', content: 'out $d\n', expand: false },
        ],
        '/dir/',
      ],
      '/dir',
      'me',
      ['80/tcp', '8000-8002/udp'],
      'SIGINT',
      ['/v', '[/v]'],
      [['echo $d'], ['/dir']],
      ['echo $d'],
    ])
  })

  it('goes by the escape character of the file', () => {
    expect(labels('# escape=`\nFROM scratch\nENV a=1\nLABEL x=C:\\$a y=`$a\n')).toEqual({
      x: 'C:\\1',
      y: '$a',
    })
  })
})

describe('stages', () => {
  it('are evaluated where the target needs them', () => {
    const text = 'FROM a AS a\nFROM b AS b\nFROM c AS c\nCOPY --from=0 x y\nFROM d AS d\n'
    const seen = (options: EvaluateOptions) =>
      evaluate(text, options).stages.map(({ name, reachable, result }) => [
        name,
        reachable,
        result !== undefined,
      ])
    expect(seen({ target: 'c' })).toEqual([
      ['a', true, true],
      ['b', false, false],
      ['c', true, true],
      ['d', false, false],
    ])
    expect(seen({ target: 'C', allStages: true }).map(([, , evaluated]) => evaluated)).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  it('build on scratch, an image, an earlier stage, or a named context', () => {
    const text = 'FROM scratch AS a\nFROM later AS b\nFROM a AS later\nFROM ghcr.io/x/y:1 AS d\n'
    const { stages } = evaluate(text, { contexts: { d: 'docker-image://alpine' } })
    expect(stages.map(({ base }) => base)).toEqual([
      { kind: 'scratch' },
      { kind: 'image', reference: 'docker.io/library/later:latest' },
      { kind: 'stage', index: 0 },
      { kind: 'context', source: 'docker-image://alpine' },
    ])
  })

  it('run the triggers of their base first', () => {
    const text = 'FROM scratch AS base\nONBUILD LABEL a=$x\nENV x=1\nFROM base\nLABEL b=2\n'
    expect(labels(text)).toEqual({ a: '1', b: '2' })
    const { target } = evaluate(text)
    expect(target?.result?.instructions.map(({ triggered }) => triggered)).toEqual([true, false])
  })

  it('need what the triggers of their base copy from', () => {
    const text = 'FROM a AS files\nFROM a AS base\nONBUILD COPY --from=files x /\nFROM base\n'
    const { stages, problems: found } = evaluate(text)
    expect(found).toEqual([])
    expect(stages.map(({ reachable, result }) => [reachable, result !== undefined])).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ])
  })

  it('run the triggers of an image, where those are known', () => {
    const imageConfig = () => ({ onbuild: ['LABEL a=1', 'ABRACADABRA'] })
    expect(problems('FROM scratch AS s\nFROM x\n', { imageConfig })).toEqual([
      '2: unknown instruction: ABRACADABRA',
    ])
  })

  it('are listed as the file has them', () => {
    const { targets } = evaluate('# b builds\nFROM --platform=$X $Y AS B\nFROM b\n', {
      buildArgs: { X: 'linux/amd64', Y: 'y' },
    })
    expect(targets.map(({ range, ...target }) => ({ ...target, line: range.start.line }))).toEqual([
      {
        name: 'b',
        default: false,
        base: '$Y',
        platform: '$X',
        line: 2,
        ...(targets[0]?.description === undefined ? {} : { description: targets[0].description }),
      },
      { default: true, base: 'b', line: 3 },
    ])
  })
})

describe('the outline', () => {
  it('shows what the target and all that it needs can be given', () => {
    const text = [
      'ARG unused=0',
      'ARG tag=1',
      '# image what to use',
      'ARG image=alpine:$tag',
      'FROM $image AS base',
      'ARG own',
      'RUN --mount=type=secret,id=key --mount=type=ssh true',
      'FROM busybox AS other',
      'ARG other=x',
      'RUN --mount=type=secret,target=/run/token,required true',
      'FROM nothing AS left-out',
      'ARG never',
      'FROM base AS final',
      'ARG tag TARGETARCH',
      'COPY --from=other a b',
    ].join('\n')
    const { outline } = evaluate(text, { buildArgs: { own: 'o' } })
    const line = <T extends { readonly range: { readonly start: { readonly line: number } } }>({
      range,
      ...rest
    }: T) => ({ ...rest, line: range.start.line })
    expect({
      ...outline,
      args: outline.args.map(line),
      secrets: outline.secrets.map(line),
      ssh: outline.ssh.map(line),
    }).toEqual({
      name: 'final',
      args: [
        { name: 'tag', value: '1', line: 2 },
        { name: 'image', value: 'alpine:1', description: 'what to use', line: 4 },
        { name: 'own', value: 'o', line: 6 },
        { name: 'other', value: 'x', line: 9 },
      ],
      secrets: [
        { name: 'key', required: false, line: 7 },
        { name: 'token', required: true, line: 10 },
      ],
      ssh: [{ name: 'default', required: false, line: 7 }],
    })
  })
})

describe('the outline of a base', () => {
  it('shows the ARGs that its own ARGs read, one through the other', () => {
    const text = 'ARG a=1\nARG b=$a\nARG c=$b\nARG c=x$c\nARG d=0\nFROM i:$c\n'
    expect(evaluate(text).outline.args.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'a=1',
      'b=1',
      'c=x1',
    ])
  })
})

describe('a problem', () => {
  it.each([
    ['FROM $a', '1: base name ($a) should not be blank'],
    [
      'FROM Alpine',
      '1: failed to parse stage name "Alpine": invalid reference format: repository name (library/Alpine) must be lowercase',
    ],
    ['FROM a:b:c', '1: failed to parse stage name "a:b:c": invalid reference format'],
    ['FROM a@sha256:0', '1: failed to parse stage name "a@sha256:0": invalid reference format'],
    [
      `FROM a@sha256:${'0'.repeat(32)}`,
      `1: failed to parse stage name "a@sha256:${'0'.repeat(32)}": invalid checksum digest length`,
    ],
    ['FROM scratch AS a.', '1: invalid context name a.: invalid reference format'],
    ['FROM --platform=$x scratch', '1: empty platform value from expression $x'],
    [
      'FROM --platform=$TARGETPLATFOR scratch',
      '1: empty platform value from expression $TARGETPLATFOR (did you mean TARGETPLATFORM?)',
    ],
    [
      'FROM --platform=a*b scratch',
      '1: failed to parse platform a*b: "a*b": wildcards not yet supported: invalid argument',
    ],
    [
      'FROM --platform=foo scratch',
      '1: failed to parse platform foo: "foo": unknown operating system or architecture: invalid argument',
    ],
    [
      'FROM --platform=a/b/c/d scratch',
      '1: failed to parse platform a/b/c/d: "a/b/c/d": cannot parse platform specifier: invalid argument',
    ],
    [
      'FROM scratch\nCOPY --from=$x a b',
      '2: variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
    ],
    ['FROM scratch\nCOPY --from=3 a b', '2: invalid stage index 3'],
    ['FROM scratch\nVOLUME $x', '2: VOLUME specified can not be an empty string'],
    ['FROM scratch\nSTOPSIGNAL SIGX', '2: invalid signal: SIGX'],
    ['FROM scratch\nSTOPSIGNAL 0', '2: invalid signal: 0'],
    ['FROM scratch\nEXPOSE a', '2: invalid containerPort: a'],
    ['FROM scratch\nEXPOSE 80/x', '2: invalid port: "80/x": invalid proto: x'],
    ['FROM scratch\nEXPOSE /tcp', '2: invalid port: "/tcp": no port specified'],
    ['FROM scratch\nEXPOSE 70000', '2: invalid containerPort: 70000'],
    ['FROM scratch\nEXPOSE 2-1', '2: invalid containerPort: 2-1'],
    ['FROM scratch\nEXPOSE x:1:2', '2: invalid IP address: x'],
    [
      'FROM scratch\nEXPOSE [::1:1:2',
      "2: invalid IP address [::1: address [::1:: missing ']' in address",
    ],
    ['FROM scratch\nEXPOSE a:80', '2: invalid hostPort: a'],
    [
      'FROM scratch\nEXPOSE 1-2:80-82',
      '2: invalid ranges specified for container and host Ports: 80-82 and 1-2',
    ],
    [
      'FROM scratch\nCOPY --chmod=99 a b',
      "2: invalid chmod parameter: '99'. it should be octal string and between 0 and 07777",
    ],
    ['FROM scratch\nCOPY --chmod=u!x a b', '2: invalid syntax'],
    ['FROM scratch\nCOPY https://x.test/a b', "2: source can't be a URL for COPY"],
    ['FROM scratch\nCOPY https://x.test/a.git b', "2: source can't be a git ref for COPY"],
    ['FROM scratch\nCOPY git@x.test:a b', "2: source can't be a git ref for COPY"],
    ['FROM scratch\nADD https://x.test/a.git?what=1 b', '2: unexpected query "what"'],
    [
      'FROM scratch\nADD https://x.test/a.git?tag=v1#v2 b',
      '2: ref conflicts: "v2" vs "refs/tags/v1"',
    ],
    ['FROM scratch\nADD --checksum=sha256:0 a b', '2: checksum requires HTTP(S) or Git sources'],
    [
      'FROM scratch\nADD --checksum=sha256:0 https://x.test/a b',
      '2: invalid checksum digest length',
    ],
    ['FROM a\nRUN --mount=target=/ x', '2: invalid mount target "/"'],
    ['FROM a\nRUN --mount=type=ssh,source=a x', '2: ssh does not support source'],
    ['FROM scratch\nENV a=${b?no}', '2: failed to process "${b?no}": b: no'],
    [
      'FROM --platform=windows/amd64 a\nWORKDIR D:\\x',
      '2: normalizing workdir: normalizing working directory: removing drive letter: The specified path is not on the system drive (C:)',
    ],
  ])('of %j is %j', (text, problem) => {
    expect(problems(text)).toEqual([problem])
  })

  it('is a target that does not exist', () => {
    expect(problems('FROM a AS build\n', { target: 'biuld' })).toEqual([
      '1: target stage "biuld" could not be found (did you mean build?)',
    ])
  })

  it('is a circle', () => {
    expect(problems('FROM a AS one\nCOPY --from=one a b\n')).toEqual([
      '2: circular dependency detected on stage: one',
    ])
  })

  it('is a stage that comes too late', () => {
    const text =
      'FROM a AS x\nCOPY --from=y a b\nRUN --mount=from=y,target=/y c\nFROM b AS y\nFROM x\n'
    expect(problems(text)).toEqual([
      '2: cannot copy from stage "y", it needs to be defined before current stage "x"',
      '3: cannot mount from stage "y" to "/y", stage needs to be defined before current command',
    ])
  })

  it('stands beside all others, in the order in which BuildKit comes to them', () => {
    const text = 'FROM scratch\nVOLUME $x\nCOPY --from=9 a b\nEXPOSE x\nFROM $y\n'
    expect(problems(text, { allStages: true })).toEqual([
      '5: base name ($y) should not be blank',
      '3: invalid stage index 9',
      '2: VOLUME specified can not be an empty string',
      '4: invalid containerPort: x',
    ])
  })

  it('is a file without a stage', () => {
    expect(problems('ARG a\n')).toEqual(['1: dockerfile contains no stages to build'])
  })
})

describe('the rule', () => {
  it.each([
    [
      'UndefinedArgInFrom',
      'ARG version=1\nFROM a:v$versio',
      "2 UndefinedArgInFrom: FROM argument 'versio' is not declared (did you mean version?)",
    ],
    [
      'InvalidDefaultArgInFrom',
      'ARG v\nFROM a:$v',
      '2 InvalidDefaultArgInFrom: Default value for ARG a:$v results in empty or invalid base image name',
    ],
    [
      'FromPlatformFlagConstDisallowed',
      'FROM --platform=linux/arm64 a',
      '1 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value "linux/arm64"',
    ],
    [
      'RedundantTargetPlatform',
      'FROM --platform=${TARGETPLATFORM} a',
      '1 RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in FROM is redundant as this is the default behavior',
    ],
    [
      'UndefinedVar',
      'FROM a\nENV x=$PAHT',
      "2 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?)",
    ],
    [
      'WorkdirRelativePath',
      'FROM a\nWORKDIR b\nWORKDIR c',
      '2 WorkdirRelativePath: Relative workdir "b" can have unexpected results if the base image changes',
    ],
    [
      'SecretsUsedInArgOrEnv',
      'FROM a\nARG DB_PASSWORD\nENV KEY_FILE=x PUBLIC_KEY=y',
      '2 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG "DB_PASSWORD")',
    ],
    [
      'ExposeProtoCasing',
      'FROM a\nEXPOSE 80/TCP',
      "2 ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be lowercase",
    ],
    [
      'ExposeInvalidFormat',
      'FROM a\nEXPOSE 127.0.0.1:80:80',
      "2 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'",
    ],
    [
      'JSONArgsRecommended',
      'FROM a\nCMD b',
      '2 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
    ],
    [
      'MultipleInstructionsDisallowed',
      'FROM a\ncmd ["b"]\nCMD ["c"]',
      '2 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used',
    ],
    [
      'LegacyKeyValueFormat',
      'FROM a\nENV b c',
      '2 LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format',
    ],
  ])('%s: %j', (_rule, text, warning) => {
    expect(problemsAside(text)).toEqual([warning])
  })

  it.each([
    ['an ARG without a value', 'FROM a\nARG x\nENV y=$x'],
    ['a name that the stage has of its platform', 'FROM --platform=linux/arm64 a AS tool-arm64'],
    ['a shell that was chosen', 'FROM a\nSHELL ["bash", "-c"]\nCMD b'],
    ['an absolute WORKDIR of the base', 'FROM a AS b\nWORKDIR /x\nFROM b\nWORKDIR y'],
    ['a WORKDIR of Windows', 'FROM --platform=windows/amd64 a AS windows\nWORKDIR C:/x'],
    ['an ARG for a variable of FROM', 'ARG v=1\nFROM a:$v'],
  ])('keeps silent about %s', (_why, text) => {
    expect(problemsAside(text)).toEqual([])
  })

  it('CopyIgnoredFile asks for the paths of the context', () => {
    const text = 'FROM a\nCOPY ./secret/ b /\nADD https://x.test/b /\nCOPY --from=c b /\nCOPY . /\n'
    const ignored = (path: string) => ['secret', 'b', '.'].includes(path)
    expect(warnings(text, { ignored })).toEqual([
      '2 CopyIgnoredFile: Attempting to Copy file "secret" that is excluded by .dockerignore',
      '2 CopyIgnoredFile: Attempting to Copy file "b" that is excluded by .dockerignore',
    ])
    expect(warnings('FROM a\nADD . /\n', { ignored: () => true })).toEqual([
      '2 CopyIgnoredFile: Attempting to Add file "." that is excluded by .dockerignore',
    ])
  })

  it('InvalidBaseImagePlatform knows the platform of the image', () => {
    const imageConfig = () => ({ platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } })
    expect(warnings('FROM a\n', { imageConfig })).toEqual([
      '1 InvalidBaseImagePlatform: Base image a was pulled with platform "linux/arm64", expected "linux/amd64" for current build',
    ])
  })

  it('is broken in the stages that are evaluated, up to the first problem', () => {
    const text = 'FROM a\nCMD x\nFROM b\nCMD y\nVOLUME $z\nCMD z\n'
    expect(warnings(text).map((warning) => warning.slice(0, 21))).toEqual([
      '2 JSONArgsRecommended',
      '4 JSONArgsRecommended',
      '5 UndefinedVar: Usage',
    ])
    expect(warnings(text, { allStages: false })).toHaveLength(2)
  })

  it('can be asked for by the instruction whose comments count', () => {
    const seen: string[] = []
    evaluate('FROM a\nCMD ["x"]\nCMD ["y"]\n', {
      reportOf:
        ({ syntax }) =>
        (rule, range) =>
          seen.push(`${rule} at ${range.start.line} by ${syntax.range.start.line}`),
    })
    expect(seen).toEqual(['MultipleInstructionsDisallowed at 2 by 3'])
  })
})

function problemsAside(text: string): readonly string[] {
  return warnings(text, { targetPlatform: 'linux/amd64' }).filter(
    (warning) => !warning.includes('InvalidDefaultArgInFrom') || !text.includes('versio'),
  )
}

describe('a large file', () => {
  it('takes time in proportion', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `ENV a${index}=$a${index - 1}`)
    const stages = Array.from(
      { length: 5000 },
      (_, index) => `FROM s${index} AS s${index + 1}\nENV b=$c`,
    )
    const text = ['FROM scratch AS s0', ...lines, ...stages].join('\n')
    const started = performance.now()
    expect(evaluate(text).problems).toEqual([])
    expect(performance.now() - started).toBeLessThan(30_000)
  }, 60_000)

  it('may chain as many stages as it likes', () => {
    const stages = Array.from(
      { length: 5000 },
      (_, index) => `FROM scratch AS s${index}\nCOPY --from=s${index + 1} a b`,
    )
    expect(problems(`${stages.join('\n')}\nFROM scratch AS s5000\n`, { target: 's5000' })).toEqual(
      [],
    )
  })
})
