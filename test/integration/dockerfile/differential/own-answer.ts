import {
  compilePatterns,
  matchesOrParentMatches,
} from '../../../../src/context/ignore/pattern-matcher.js'
import { parseIgnoreFile } from '../../../../src/context/ignore/ignore-file.js'
import { checkDockerfile } from '../../../../src/dockerfile/check/index.js'
import type { Dockerfile } from '../../../../src/dockerfile/dockerfile.js'
import { evaluateDockerfile, type Evaluation } from '../../../../src/dockerfile/evaluate/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { type DockerfileProblem, DockerfileSyntaxError } from '../../../../src/errors/index.js'
import type { DockerfileCase } from '../../../dockerfile-cases/cases.js'
import type { NamedContexts } from './engine-answer.js'
import type {
  DockerfileAnswer,
  ImageAnswer,
  LineRange,
  LintAnswer,
  OutlineAnswer,
  Refusal,
  TargetAnswer,
} from './answer.js'

/** What imagewright says of a Dockerfile, without an Engine. */
export function ownAnswer(
  dockerfileCase: DockerfileCase,
  contexts: NamedContexts = {},
): DockerfileAnswer {
  const { text } = dockerfileCase
  const lint = ownLint(dockerfileCase, contexts)
  let dockerfile: Dockerfile
  try {
    dockerfile = parseDockerfile(text)
  } catch (error) {
    if (!(error instanceof DockerfileSyntaxError)) throw error
    const targets = misreadArgument(lint) ?? refusalOf(error.problems[0])
    const refusal = misreadOptions(lint) ?? targets
    return { targets, outline: refusal, lint, image: refusal }
  }
  if (dockerfile.toString() !== text) throw new TypeError('the text was not kept')
  const evaluation = ownEvaluation(dockerfile, dockerfileCase, contexts)
  const failed = evaluation.problems[0] && refusalOf(evaluation.problems[0])
  const refusal = misreadOptions(lint) ?? failed ?? violations(lint)
  return {
    targets: misreadArgument(lint) ?? targetsOf(evaluation),
    outline: refusal ?? outlineOf(evaluation),
    lint,
    image: refusal ?? imageOf(evaluation),
  }
}

/** What stands for every image. */
const BUSYBOX = { env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] }

function ownEvaluation(
  dockerfile: Dockerfile,
  { buildArgs, target, ignore }: DockerfileCase,
  contexts: NamedContexts,
): Evaluation {
  return evaluateDockerfile(dockerfile, {
    buildArgs,
    contexts,
    imageConfig: () => BUSYBOX,
    ...(target !== undefined && { target }),
    ...(ignore !== undefined && { ignored: ignoredBy(ignore).ignored }),
  })
}

function ownLint(
  { text, buildArgs, target, ignore }: DockerfileCase,
  contexts: NamedContexts,
): LintAnswer {
  const { warnings, problems } = checkDockerfile(text, {
    sets: ['buildkit'],
    buildArgs,
    contexts,
    ...(target !== undefined && { target }),
    ...(ignore !== undefined && { context: ignoredBy(ignore) }),
  })
  return {
    warnings: warnings.map(({ ruleName, description, url, detail, range }) => ({
      rule: ruleName,
      description,
      url: url ?? '',
      detail,
      lines: linesOf(range),
    })),
    failure: problems[0] && refusalOf(problems[0]),
  }
}

/** BuildKit reads the options of the checks before the Dockerfile. */
const misreadOptions = (lint: LintAnswer): Refusal | undefined =>
  lint.failure?.error.startsWith('failed to parse check options: ')
    ? lint.failure
    : misreadArgument(lint)

/** It reads the arguments of the build before all else. */
const misreadArgument = ({ failure }: LintAnswer): Refusal | undefined =>
  failure?.error.startsWith('failed to parse build-arg:') ? failure : undefined

/** Rules that are errors fail a build of the target, too. */
const violations = ({ failure }: LintAnswer): Refusal | undefined =>
  failure?.error.startsWith('lint violation') ? failure : undefined

function ignoredBy(ignore: string) {
  const matcher = compilePatterns(parseIgnoreFile(ignore))
  return {
    exceptions: matcher.exclusions,
    ignored: (path: string) => !matcher.exclusions && matchesOrParentMatches(matcher, path),
  }
}

interface Lines {
  readonly start: { readonly line: number }
  readonly end: { readonly line: number }
}

const linesOf = ({ start, end }: Lines): LineRange => [start.line, end.line]

const refusalOf = (problem: DockerfileProblem | undefined): Refusal => ({
  error: problem?.message ?? 'no problem',
  lines: problem && linesOf(problem.range),
})

const targetsOf = ({ targets }: Evaluation): readonly TargetAnswer[] =>
  targets.map((target) => ({
    name: target.name ?? '',
    base: target.base,
    platform: target.platform ?? '',
    default: target.default,
    description: target.description ?? '',
    lines: linesOf(target.range),
  }))

const outlineOf = ({ outline }: Evaluation): OutlineAnswer => ({
  name: outline.name ?? '',
  description: outline.description ?? '',
  args: outline.args.map((arg) => ({
    name: arg.name,
    value: arg.value === '' ? undefined : arg.value,
    description: arg.description ?? '',
    lines: linesOf(arg.range),
  })),
  secrets: outline.secrets.map(({ name, required, range }) => ({
    name,
    required,
    lines: linesOf(range),
  })),
  ssh: outline.ssh.map(({ name, required, range }) => ({ name, required, lines: linesOf(range) })),
})

function imageOf({ target }: Evaluation): ImageAnswer {
  const result = target?.result
  return {
    env: [...(result?.env ?? [])].map(([name, value]) => `${name}=${value}`),
    workdir: result?.workdir ?? '',
    user: result?.user ?? '',
    shell: result?.shell ?? [],
  }
}
