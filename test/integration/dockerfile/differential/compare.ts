import { isDeepStrictEqual } from 'node:util'
import type { DockerfileCase } from '../../../dockerfile-cases/cases.js'
import type { DockerfileAnswer, LintAnswer, LintWarning, Refusal } from './answer.js'
import { REFUSALS, WARNINGS } from './explained.js'

/** A question to which the Engine and imagewright have different answers, for no known reason. */
export interface Difference {
  readonly name: string
  readonly text: string
  readonly question: keyof DockerfileAnswer
  readonly engine: unknown
  readonly own: unknown
}

export function compareAnswers(
  dockerfileCase: DockerfileCase,
  engine: DockerfileAnswer,
  own: DockerfileAnswer,
): readonly Difference[] {
  const { name, text } = dockerfileCase
  const questions = ['targets', 'outline', 'lint', 'image'] as const
  return questions.flatMap((question): readonly Difference[] => {
    const [theirs, ours] =
      question === 'lint'
        ? comparableLints(dockerfileCase, engine.lint, own.lint)
        : [comparable(engine[question]), comparable(own[question])]
    if (isDeepStrictEqual(theirs, ours)) return []
    if (isExplained(dockerfileCase, engine, own, question)) return []
    return [{ name, text, question, engine: theirs, own: ours }]
  })
}

/** Whether a refusal of the one or of the other is one of those that are explained. */
function isExplained(
  dockerfileCase: DockerfileCase,
  engine: DockerfileAnswer,
  own: DockerfileAnswer,
  question: keyof DockerfileAnswer,
): boolean {
  const theirs = refusalOf(engine[question])?.error ?? ''
  const ours = refusalOf(own[question])?.error ?? ''
  return REFUSALS.some(
    ({ engine: engineWords, own: ownWords, when = () => true }) =>
      (engineWords === undefined || engineWords.test(theirs)) &&
      (ownWords === undefined || ownWords.test(ours)) &&
      when(dockerfileCase),
  )
}

function refusalOf(answer: DockerfileAnswer[keyof DockerfileAnswer]): Refusal | undefined {
  if ('error' in answer) return answer
  return 'failure' in answer ? answer.failure : undefined
}

/** Of a refusal: its words. Only the lint tells its place. */
function comparable(answer: DockerfileAnswer['targets' | 'outline' | 'image']): unknown {
  if ('error' in answer) return { error: words(answer.error) }
  if (!('args' in answer)) return answer
  // BuildKit takes them out of a map.
  return { ...answer, args: answer.args.toSorted((one, other) => (one.name < other.name ? -1 : 1)) }
}

function comparableLints(
  dockerfileCase: DockerfileCase,
  engine: DockerfileAnswer['lint'],
  own: DockerfileAnswer['lint'],
): readonly [unknown, unknown] {
  if ('error' in engine || 'error' in own) {
    return [refusalOf(engine)?.error, refusalOf(own)?.error].map((error) => words(error ?? '')) as [
      string,
      string,
    ]
  }
  const drop = (side: 'engine' | 'own', mine: LintAnswer, others: LintAnswer) =>
    mine.warnings.filter((warning) => {
      if (others.warnings.some((other) => isSame(warning, other))) return true
      return !WARNINGS.some(
        ({ only, rule = warning.rule, detail = /(?:)/, when = () => true }) =>
          only === side &&
          rule === warning.rule &&
          detail.test(warning.detail) &&
          when(dockerfileCase),
      )
    })
  const theirs = { ...engine, warnings: drop('engine', engine, own) }
  const ours = { ...own, warnings: drop('own', own, engine) }
  const isPlaced = engine.failure?.lines !== undefined
  return [comparableLint(theirs, isPlaced), comparableLint(ours, isPlaced)]
}

const isSame = (one: LintWarning, other: LintWarning): boolean =>
  isDeepStrictEqual(comparableWarning(one), comparableWarning(other))

const comparableWarning = (warning: LintWarning): LintWarning => ({
  ...warning,
  detail: words(warning.detail),
})

function comparableLint({ warnings, failure }: LintAnswer, isPlaced: boolean): unknown {
  return {
    warnings: warnings.map((warning) => JSON.stringify(comparableWarning(warning))).toSorted(),
    failure: failure && {
      error: words(failure.error),
      lines: isPlaced ? failure.lines : undefined,
    },
  }
}

/**
 * The words of a message. The line that BuildKit puts before some of them stands in the problem's range. Of several
 * suggestions that are equally near it takes any, and it names broken rules in any order.
 */
function words(message: string): string {
  const [, start, rules] = /^(lint violation found for rules: )(.*)$/.exec(message) ?? []
  if (start !== undefined && rules !== undefined) return start + rules.split(', ').toSorted().join()
  return message
    .replace(/^dockerfile parse error on line \d+: /, '')
    .replace(/ \(did you mean [^)]*\)/, ' (did you mean ...?)')
}
