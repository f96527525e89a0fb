import type { DockerfileProblem } from '../../errors/index.js'
import type { Dockerfile } from '../dockerfile.js'
import type { Instruction } from '../instruction/instruction.js'
import type { Range } from '../syntax/range.js'
import type { DockerfileSyntax, InstructionSyntax } from '../syntax/tree.js'
import type { CheckDirective } from './check-directive.js'
import { focusOf } from './focus.js'
import { type Report, RULES, type Rule, type RuleName } from './rule.js'
import { isRuleOn } from './rule-state.js'
import {
  checkCasing,
  checkContinuations,
  checkDescription,
  checkKeywords,
  checkStageNames,
} from './tree-rules.js'
import type { CheckWarning } from './warning.js'

/** Takes the broken rules of a file. */
export interface Collector {
  /** Those that are held against the file as a whole. */
  readonly report: Report
  /** Those that the comments right above an instruction can turn on and off. */
  readonly reportOf: (instruction: { readonly syntax: InstructionSyntax }) => Report
  /** In the order in which BuildKit says them. */
  readonly warnings: readonly CheckWarning[]
}

export function collectWarnings(
  { elements }: DockerfileSyntax,
  directive: CheckDirective,
): Collector {
  const instructions = new Map<number, InstructionSyntax>()
  for (const element of elements) {
    if (element.kind === 'instruction') instructions.set(element.range.start.line, element)
  }
  const warnings: CheckWarning[] = []
  const under =
    (comments: readonly string[]): Report =>
    (name, range, ...values) => {
      if (!isRuleOn(name, directive, comments)) return
      const instruction = instructions.get(range.start.line)
      warnings.push(toWarning(name, { range, values, instruction, error: directive.error }))
    }
  return {
    report: under([]),
    reportOf: ({ syntax }) => under(syntax.leadingComments),
    warnings,
  }
}

interface Breach {
  readonly range: Range
  readonly values: readonly string[]
  readonly instruction: InstructionSyntax | undefined
  readonly error: boolean
}

function toWarning(name: RuleName, { range, values, instruction, error }: Breach): CheckWarning {
  const rule: Rule = RULES[name]
  const focus = instruction && focusOf(name, instruction, values)
  return {
    set: 'buildkit',
    ruleName: name,
    severity: error ? 'error' : 'warning',
    description: rule.description,
    detail: rule.format(...values),
    ...(rule.url !== undefined && { url: rule.url }),
    range,
    ...(focus && { focus }),
  }
}

/**
 * The checks that BuildKit makes before it evaluates a file, in its order. It reads one instruction after the other
 * and stops at the first that it cannot read.
 */
export function checkTree(
  { globals, stages, syntax }: Pick<Dockerfile, 'globals' | 'stages' | 'syntax'>,
  problem: DockerfileProblem | undefined,
  { report, reportOf }: Collector,
): void {
  const elements = syntax.elements.filter((element) => element.kind === 'instruction')
  checkContinuations(elements, report)
  const read = new Map<InstructionSyntax, Instruction>()
  for (const instruction of [
    ...globals,
    ...stages.flatMap(({ from, instructions }) => [from, ...instructions]),
  ]) {
    read.set(instruction.syntax, instruction)
  }
  for (const element of elements) {
    const reportHere = reportOf({ syntax: element })
    checkKeywords(element, reportHere)
    if (problem && element.range.end.offset >= problem.range.start.offset) return
    const instruction = read.get(element)
    if (instruction) checkDescription(instruction, reportHere)
  }
  if (problem) return
  checkStageNames(stages, report)
  checkCasing(stages, report)
}
