import { describe, expect, it } from '@jest/globals'
import { UnknownCheckError } from '../../../../src/errors/index.js'
import { checkDockerfile, RULES } from '../../../../src/dockerfile/check/index.js'
import { buildkitFindings } from './found.js'

describe("BuildKit's checks", () => {
  it.each([
    [['FROM a AS Build'], ["1 StageNameCasing: Stage name 'Build' should be lowercase"]],
    [
      ['FROM a as x', 'from b AS y'],
      [
        "1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
        "2 FromAsCasing: 'AS' and 'from' keywords' casing do not match",
        "2 ConsistentInstructionCasing: Command 'from' should match the case of the command majority (uppercase)",
      ],
    ],
    // The casing of FROM itself is what is wrong then.
    [
      ['From a As x'],
      [
        "1 ConsistentInstructionCasing: Command 'From' should match the case of the command majority (uppercase)",
      ],
    ],
    [['FROM a', 'RUN x \\', '', '  y'], ['4 NoEmptyContinuation: Empty continuation line']],
    [
      ['FROM a', 'RUN <<E x \\', '', '  y', 'body', 'E'],
      ['4 NoEmptyContinuation: Empty continuation line'],
    ],
    [
      ['from a', 'run x', 'USER y'],
      [
        "3 ConsistentInstructionCasing: Command 'USER' should match the case of the command majority (lowercase)",
      ],
    ],
    [
      ['FROM a AS x', 'FROM b AS x'],
      ['2 DuplicateStageName: Duplicate stage name "x", stage names should be unique'],
    ],
    [
      ['FROM a AS scratch', 'FROM b AS context'],
      [
        '1 ReservedStageName: Stage name should not use the same name as reserved stage "scratch"',
        '2 ReservedStageName: Stage name should not use the same name as reserved stage "context"',
      ],
    ],
    [
      ['FROM a', 'MAINTAINER me'],
      ['2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label'],
    ],
    [
      ['FROM a', 'ENV A b', 'LABEL a b'],
      [
        '2 LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format',
        '3 LegacyKeyValueFormat: "LABEL key=value" should be used instead of legacy "LABEL key value" format',
      ],
    ],
    [
      ['FROM a', 'CMD x \\', '  y'],
      [
        '2-3 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
      ],
    ],
    [
      ['FROM a', 'ENV TOKEN=x'],
      [
        '2 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN")',
      ],
    ],
  ])('finds in %j', (lines, findings) => {
    expect(buildkitFindings(lines)).toEqual(findings)
  })

  it('is silent on a file without fault', () => {
    expect(
      buildkitFindings([
        '# syntax=docker/dockerfile:1',
        'ARG TAG=1',
        'FROM a:$TAG AS x',
        'ARG TAG',
        'ENV A=$TAG',
        'WORKDIR /a',
        'FROM x',
        'CMD ["y"]',
      ]),
    ).toEqual([])
  })

  it('makes an experimental check where it is asked for, by the file or the caller', () => {
    const lines = ['# about x', 'FROM a AS x', '# about A', 'ARG A', '# B is fine', 'ARG B']
    const findings = [
      'InvalidDefinitionDescription: Comment for FROM should follow the format: `# x <description>`',
      'InvalidDefinitionDescription: Comment for ARG should follow the format: `# A <description>`',
    ]
    expect(buildkitFindings(lines)).toEqual([])
    expect(
      buildkitFindings(['# check=experimental=all', '', ...lines]).map((line) => line.slice(2)),
    ).toEqual(findings)
    expect(
      buildkitFindings(lines, { enable: ['InvalidDefinitionDescription'] }).map((line) =>
        line.slice(2),
      ),
    ).toEqual(findings)
  })

  describe('# check=', () => {
    it('skips by name, and all but the experimental', () => {
      const lines = ['# x', 'FROM a AS Y', 'MAINTAINER me']
      expect(buildkitFindings(['# check=skip=StageNameCasing', ...lines])).toEqual([
        '4 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label',
      ])
      expect(buildkitFindings(['# check=skip=all;experimental=all', ...lines])).toEqual([
        '3 InvalidDefinitionDescription: Comment for FROM should follow the format: `# y <description>`',
      ])
    })

    it('counts up to the first blank', () => {
      expect(buildkitFindings(['# check=skip=A, StageNameCasing', 'FROM a AS Y'])).toEqual([
        "2 StageNameCasing: Stage name 'Y' should be lowercase",
      ])
    })

    it('holds for one instruction where it stands right above it', () => {
      expect(
        buildkitFindings([
          'FROM a',
          '# check=skip=SecretsUsedInArgOrEnv // the name misleads',
          'ENV TOKEN=x',
          'ENV TOKEN=x',
        ]),
      ).toEqual([
        '4 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN")',
      ])
    })

    it('does not hold there for checks of the whole file', () => {
      expect(buildkitFindings(['FROM a AS x', '# check=skip=all', 'FROM b AS x'])).toEqual([
        '3 DuplicateStageName: Duplicate stage name "x", stage names should be unique',
      ])
    })

    it('judges an instruction that another one replaces by the comments of the other', () => {
      const finding =
        '2 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used'
      const skip = '# check=skip=MultipleInstructionsDisallowed'
      expect(buildkitFindings(['FROM a', 'CMD ["x"]', skip, 'CMD ["y"]'])).toEqual([])
      expect(buildkitFindings(['FROM a', skip, 'CMD ["x"]', 'CMD ["y"]'])).toEqual([
        finding.replace('2', '3'),
      ])
    })

    it('fails the build with error=true', () => {
      const { failed, problems, warnings } = checkDockerfile(
        '# check=error=true\nFROM a AS Y\nMAINTAINER me\nMAINTAINER me\n',
        { sets: ['buildkit'] },
      )
      expect(failed).toBe(true)
      expect(warnings.map(({ severity }) => severity)).toEqual(['error', 'error', 'error'])
      expect(problems).toEqual([
        {
          message: 'lint violation found for rules: StageNameCasing, MaintainerDeprecated',
          range: {
            start: { offset: 0, line: 1, column: 1 },
            end: { offset: 18, line: 1, column: 19 },
          },
        },
      ])
    })

    it('gives way to the build argument', () => {
      const text = '# check=error=true\nFROM a AS Y\n'
      const check = (value: string) =>
        checkDockerfile(text, {
          sets: ['buildkit'],
          buildArgs: { BUILDKIT_DOCKERFILE_CHECK: value },
        })
      expect(check('').failed).toBe(false)
      expect(check('skip=all').warnings).toEqual([])
      expect(check('x').problems.map(({ message }) => message)).toEqual([
        'failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option "x"',
      ])
    })

    it('is refused where it is invalid, with its line', () => {
      const { problems, warnings } = checkDockerfile('# escape=`\n# check=x\nFROM a AS Y\n')
      expect(warnings).toEqual([])
      expect(problems).toEqual([
        {
          message: 'failed to parse check options: invalid check option "x"',
          range: {
            start: { offset: 11, line: 2, column: 1 },
            end: { offset: 20, line: 2, column: 10 },
          },
        },
      ])
    })
  })

  it('says what BuildKit would have said before the instruction that it cannot read', () => {
    const { warnings, problems } = checkDockerfile(
      'FROM a as X\nMAINTAINER me\nFOO\nMAINTAINER me\nBAR\n',
    )
    expect(warnings.map(({ ruleName, range }) => [range.start.line, ruleName])).toEqual([
      [1, 'StageNameCasing'],
      [1, 'FromAsCasing'],
      [2, 'MaintainerDeprecated'],
    ])
    expect(problems.map(({ message }) => message)).toEqual([
      'unknown instruction: FOO (did you mean FROM?)',
      'unknown instruction: BAR (did you mean ARG?)',
    ])
  })

  it('points at the part of the instruction that is meant', () => {
    const text = '  FROM a AS Build\nENV A=b \\\n  B=$UNKNOWN\nEXPOSE 80/TCP\n'
    const { warnings } = checkDockerfile(text, { sets: ['buildkit'] })
    expect(
      warnings.map(({ ruleName, focus }) => [
        ruleName,
        focus?.start.line,
        focus?.start.column,
        text.slice(focus?.start.offset, focus?.end.offset),
      ]),
    ).toEqual([
      ['StageNameCasing', 1, 13, 'Build'],
      ['UndefinedVar', 3, 5, '$UNKNOWN'],
      ['ExposeProtoCasing', 4, 8, '80/TCP'],
    ])
  })

  it('leaves out the stages that the target does not need', () => {
    const lines = ['FROM a AS x', 'FROM b AS y', 'ENV A b']
    expect(buildkitFindings(lines, { target: 'x' })).toEqual([])
    expect(buildkitFindings(lines)).toHaveLength(1)
  })

  it.each([
    [
      (path: string) => path === 'a',
      false,
      ['3 CopyIgnoredFile: Attempting to Copy file "a" that is excluded by .dockerignore'],
    ],
    [(path: string) => path === 'a', true, []],
    [
      () => true,
      false,
      [
        '2 CopyIgnoredFile: Attempting to Copy file "." that is excluded by .dockerignore',
        '3 CopyIgnoredFile: Attempting to Copy file "a" that is excluded by .dockerignore',
      ],
    ],
  ])('asks for what .dockerignore leaves out', (ignored, exceptions, findings) => {
    expect(
      buildkitFindings(['FROM x', 'COPY . /x', 'COPY a /x'], { context: { ignored, exceptions } }),
    ).toEqual(findings)
  })

  it('knows 22 checks, one of them experimental', () => {
    const rules = Object.values(RULES)
    expect(rules).toHaveLength(22)
    expect(rules.filter((rule) => 'experimental' in rule)).toHaveLength(1)
    expect(rules.filter((rule) => !('url' in rule))).toEqual([RULES.InvalidBaseImagePlatform])
  })
})

describe('the options of checkDockerfile', () => {
  const text = 'FROM a AS X\nMAINTAINER me\nHEALTHCHECK NONE\n'
  const names = (options: Parameters<typeof checkDockerfile>[1]) =>
    checkDockerfile(text, options).warnings.map(({ ruleName }) => ruleName)

  it('choose by set and by name, with and without the prefix of ours', () => {
    expect(names({ sets: ['imagewright'] })).toEqual([
      'imagewright/unpinned-base',
      'imagewright/root-user',
    ])
    expect(names({ only: ['MaintainerDeprecated', 'root-user'] })).toEqual([
      'imagewright/root-user',
      'MaintainerDeprecated',
    ])
    expect(names({ skip: ['StageNameCasing', 'imagewright/root-user', 'unpinned-base'] })).toEqual([
      'MaintainerDeprecated',
    ])
  })

  it('make a check that is off by naming it', () => {
    const off = 'FROM a:1\nUSER x\n'
    const found = (options: Parameters<typeof checkDockerfile>[1]) =>
      checkDockerfile(off, options).warnings.map(({ ruleName }) => ruleName)
    expect(found({})).toEqual([])
    expect(found({ enable: ['missing-healthcheck'] })).toEqual(['imagewright/missing-healthcheck'])
    expect(found({ only: ['undigested-base'] })).toEqual(['imagewright/undigested-base'])
  })

  it('make every warning an error', () => {
    const { failed, warnings } = checkDockerfile('FROM a:1\n', { error: true })
    expect([failed, warnings.map(({ severity }) => severity)]).toEqual([true, ['error']])
  })

  it('refuse a check that there is not', () => {
    expect(() => checkDockerfile(text, { skip: ['UndefinedVars'] })).toThrow(
      new UnknownCheckError('skip: there is no check "UndefinedVars"', {
        hint: 'Did you mean "UndefinedVar"?',
      }),
    )
    expect(() => checkDockerfile(text, { only: ['imagewright/none'] })).toThrow(UnknownCheckError)
  })
})
