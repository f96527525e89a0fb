import { type DockerfileProblem, UnknownCheckError } from '../../errors/index.js'
import type { Dockerfile } from '../dockerfile.js'
import { evaluateDockerfile } from '../evaluate/index.js'
import { readInstructions } from '../instruction/read.js'
import { suggest } from '../suggest.js'
import { detectDirective } from '../syntax/directive.js'
import type { Position, Range } from '../syntax/range.js'
import { readSyntax } from '../syntax/read.js'
import { checkTree, collectWarnings } from './buildkit-checks.js'
import { type CheckDirective, NO_DIRECTIVE, parseCheckDirective } from './check-directive.js'
import { OWN_PREFIX, runOwnChecks } from './own-checks.js'
import { type CheckContext, OWN_RULES, type OwnRule, type OwnRuleName } from './own/index.js'
import { RULES } from './rule.js'
import type { CheckResult, CheckSet, CheckWarning } from './warning.js'

/** The build argument that takes the place of `# check=`. BuildKit: `keyDockerfileLintArg`. */
const DIRECTIVE_ARGUMENT = 'BUILDKIT_DOCKERFILE_CHECK'

/** How a Dockerfile is checked. */
export interface DockerfileCheckOptions {
  /** Values of ARGs. `BUILDKIT_DOCKERFILE_CHECK` takes the place of `# check=` in the file. */
  readonly buildArgs?: Readonly<Record<string, string>>
  /** The stage to build. BuildKit's checks then leave out the stages that it does not need. Default: all. */
  readonly target?: string
  /** What is built for, e.g. `linux/arm64`. */
  readonly platform?: string
  /** What is known of the build context. Default: nothing, and it is not judged. */
  readonly context?: CheckContext
  /** Named contexts of the build, e.g. `{ base: 'docker-image://alpine:3.22' }`. */
  readonly contexts?: Readonly<Record<string, string>>
  /** Whose checks are made. Default: both. */
  readonly sets?: readonly CheckSet[]
  /** Checks that are not made, e.g. `UndefinedVar` or `imagewright/apt-yes`. */
  readonly skip?: readonly string[]
  /** Only these checks are made, those among them too that are off otherwise. */
  readonly only?: readonly string[]
  /** Checks that are made besides, though they are off otherwise. */
  readonly enable?: readonly string[]
  /** Whether every warning fails the check, as `# check=error=true` does. Default: what the file says. */
  readonly error?: boolean
}

/**
 * Makes BuildKit's build checks and our own, as `docker build --check` would and without an Engine.
 *
 * ```ts
 * checkDockerfile('FROM alpine\nMAINTAINER me\n').warnings.map(({ ruleName }) => ruleName)
 * // ['imagewright/unpinned-base', 'imagewright/root-user', 'MaintainerDeprecated']
 * ```
 *
 * @throws {UnknownCheckError} `UNKNOWN_CHECK` where an option names a check that there is not.
 */
export function checkDockerfile(
  input: string | Dockerfile,
  options: DockerfileCheckOptions = {},
): CheckResult {
  const selection = selectChecks(options)
  const { directive, problem: misread } = directiveOf(textOf(input), selection, options)
  const { dockerfile, problems: unread } = read(input)
  const problems: DockerfileProblem[] = [...(misread ? [misread] : []), ...unread.syntax]
  // BuildKit checks nothing where it cannot read the lines.
  if (problems.length > 0) return result([], [...problems, ...unread.instructions], selection)
  const collector = collectWarnings(dockerfile.syntax, directive)
  checkTree(dockerfile, unread.instructions[0], collector)
  if (unread.instructions.length > 0) {
    return result(collector.warnings, unread.instructions, selection)
  }
  const { target = '', platform, buildArgs, contexts, context } = options
  const evaluation = evaluateDockerfile(dockerfile, {
    allStages: target === '',
    ...(target !== '' && { target }),
    ...(platform !== undefined && { targetPlatform: platform }),
    ...(buildArgs && { buildArgs }),
    ...(contexts && { contexts }),
    ...(context && !context.exceptions && { ignored: context.ignored }),
    report: collector.report,
    reportOf: collector.reportOf,
  })
  const own = runOwnChecks(dockerfile, {
    buildArgs: buildArgs ?? {},
    target: target === '' ? undefined : target,
    context,
    isOn: selection.isOwnOn,
  })
  const breaches = collector.warnings.filter(({ ruleName }) => selection.has(ruleName))
  return result(
    [...collector.warnings, ...own],
    evaluation.problems.length > 0
      ? evaluation.problems
      : violations(breaches, directive, dockerfile.syntax.text),
    selection,
  )
}

function textOf(input: string | Dockerfile): string {
  return typeof input === 'string' ? input : input.syntax.text
}

function read(input: string | Dockerfile): {
  readonly dockerfile: Dockerfile
  readonly problems: Readonly<Record<'syntax' | 'instructions', readonly DockerfileProblem[]>>
} {
  if (typeof input !== 'string') {
    return { dockerfile: input, problems: { syntax: [], instructions: [] } }
  }
  const { syntax, problems } = readSyntax(input)
  const { globals, stages, problems: instructions } = readInstructions(syntax)
  return {
    dockerfile: { syntax, globals, stages, toString: () => input },
    problems: { syntax: problems, instructions },
  }
}

/** What the options say about which checks are made. */
interface Selection {
  readonly has: (ruleName: string) => boolean
  readonly isOwnOn: (rule: OwnRuleName) => boolean
  /** BuildKit's that are off otherwise. */
  readonly enabled: readonly string[]
  readonly error: boolean
}

function selectChecks({
  sets,
  skip = [],
  only,
  enable = [],
  error,
}: DockerfileCheckOptions): Selection {
  const named = (option: string, names: readonly string[]): ReadonlySet<string> =>
    new Set(names.map((name) => canonicalName(name, option)))
  const skipped = named('skip', skip)
  const chosen = only && named('only', only)
  const enabled = named('enable', enable)
  const setsMade: ReadonlySet<CheckSet> = new Set(sets ?? ['buildkit', 'imagewright'])
  const has = (ruleName: string): boolean =>
    setsMade.has(ruleName.startsWith(OWN_PREFIX) ? 'imagewright' : 'buildkit') &&
    !skipped.has(ruleName) &&
    (chosen?.has(ruleName) ?? true)
  return {
    has,
    isOwnOn: (name) => {
      const rule: OwnRule = OWN_RULES[name]
      const ruleName = OWN_PREFIX + name
      return has(ruleName) && (rule.on || enabled.has(ruleName) || chosen !== undefined)
    },
    enabled: [...enabled, ...(chosen ?? [])],
    error: error ?? false,
  }
}

/** @throws {UnknownCheckError} */
function canonicalName(name: string, option: string): string {
  if (Object.hasOwn(RULES, name)) return name
  const own = name.startsWith(OWN_PREFIX) ? name.slice(OWN_PREFIX.length) : name
  if (Object.hasOwn(OWN_RULES, own)) return OWN_PREFIX + own
  const names = [...Object.keys(RULES), ...Object.keys(OWN_RULES)]
  const likely = suggest(own, names, false)
  const meant = names.find((known) => known.toLowerCase() === likely)
  throw new UnknownCheckError(`${option}: there is no check "${name}"`, {
    hint: meant === undefined ? 'docs/checks.md names all.' : `Did you mean "${meant}"?`,
  })
}

interface FoundDirective {
  readonly directive: CheckDirective
  readonly problem?: DockerfileProblem
}

function directiveOf(
  text: string,
  { enabled, error }: Selection,
  { buildArgs = {} }: DockerfileCheckOptions,
): FoundDirective {
  const argument = buildArgs[DIRECTIVE_ARGUMENT]
  const found = argument === undefined ? detectDirective('check', text) : undefined
  const parsed = parseCheckDirective(argument ?? found?.word ?? '')
  if (typeof parsed !== 'string') {
    return {
      directive: {
        ...parsed,
        experimental: [...parsed.experimental, ...enabled],
        error: parsed.error || error,
      },
    }
  }
  const message =
    argument === undefined
      ? `failed to parse check options: ${parsed}`
      : `failed to parse build-arg:${DIRECTIVE_ARGUMENT}: ${parsed}`
  return { directive: NO_DIRECTIVE, problem: { message, range: directiveRange(text, found?.line) } }
}

/** The line of the directive, or the start of the file. */
function directiveRange(text: string, line: number | undefined): Range {
  const start: Position = { offset: 0, line: 1, column: 1 }
  if (line === undefined) return { start, end: start }
  let offset = 0
  for (let number = 1; number < line; number++) offset = text.indexOf('\n', offset) + 1
  const newline = text.indexOf('\n', offset)
  const length = (newline < 0 ? text.length : newline) - offset
  return {
    start: { offset, line, column: 1 },
    end: { offset: offset + length, line, column: 1 + length },
  }
}

/** BuildKit: `Linter.Error`, which ends a build that all else let pass. */
function violations(
  breaches: readonly CheckWarning[],
  directive: CheckDirective,
  text: string,
): readonly DockerfileProblem[] {
  if (!directive.error || breaches.length === 0) return []
  const names = new Set(breaches.map(({ ruleName }) => ruleName))
  const message = `lint violation found for rules: ${[...names].join(', ')}`
  return [{ message, range: directiveRange(text, detectDirective('check', text)?.line) }]
}

function result(
  found: readonly CheckWarning[],
  problems: readonly DockerfileProblem[],
  selection: Selection,
): CheckResult {
  const warnings = found
    .filter(({ ruleName }) => selection.has(ruleName))
    .map((warning): CheckWarning =>
      selection.error && warning.severity === 'warning'
        ? { ...warning, severity: 'error' }
        : warning,
    )
    .toSorted((left, right) => left.range.start.line - right.range.start.line)
  return {
    warnings,
    problems,
    failed: problems.length > 0 || warnings.some(({ severity }) => severity === 'error'),
  }
}
