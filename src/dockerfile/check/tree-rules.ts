import type { DockerfileStage } from '../dockerfile.js'
import type { Instruction } from '../instruction/instruction.js'
import { toLower, toUpper } from '../syntax/letter-case.js'
import type { Range } from '../syntax/range.js'
import type { InstructionSyntax } from '../syntax/tree.js'
import type { Report } from './rule.js'

const RESERVED_STAGE_NAMES: ReadonlySet<string> = new Set(['context', 'scratch'])

/** BuildKit: the warnings of `parser.Parse`. They stand at the last of the lines that are continued. */
export function checkContinuations(
  instructions: readonly InstructionSyntax[],
  report: Report,
): void {
  for (const instruction of instructions) {
    if (!instruction.emptyContinuation) continue
    report('NoEmptyContinuation', lastContinuedLine(instruction))
  }
}

function lastContinuedLine({ range, heredocs }: InstructionSyntax): Range {
  const body = heredocs[0]?.range.start
  const end = body === undefined ? range.end : { ...body, offset: body.offset, line: body.line - 1 }
  return { start: end, end }
}

/** BuildKit: what `ParseInstructionWithLinter` reports before it reads the instruction. */
export function checkKeywords(syntax: InstructionSyntax, report: Report): void {
  switch (toLower(syntax.keyword.value)) {
    case 'maintainer':
      return report('MaintainerDeprecated', syntax.range)
    case 'from':
      checkStageName(syntax, report)
      return checkAs(syntax, report)
    default:
  }
}

function checkStageName(syntax: InstructionSyntax, report: Report): void {
  const [, , name] = syntax.arguments
  if (syntax.arguments.length !== 3 || name === undefined) return
  if (name !== toLower(name)) report('StageNameCasing', syntax.range, name)
}

function checkAs(syntax: InstructionSyntax, report: Report): void {
  const from = syntax.keyword.value
  const [, as, name] = syntax.arguments
  if (as === undefined || name === undefined || !isOfOneCase(from)) return
  const expected = from === toLower(from) ? toLower(as) : toUpper(as)
  if (as !== expected) report('FromAsCasing', syntax.range, from, as)
}

/** BuildKit: `validateDefinitionDescription`, once the instruction is read. */
export function checkDescription(instruction: Instruction, report: Report): void {
  const { range, leadingComments } = instruction.syntax
  const comment = leadingComments.at(-1)
  if (comment === undefined) return
  const names = definedNames(instruction)
  const [first] = names
  if (first === undefined || names.includes(comment.split(' ', 1)[0] ?? '')) return
  report(
    'InvalidDefinitionDescription',
    range,
    instruction.kind.toUpperCase(),
    names.length > 1 ? '<arg_key>' : first,
  )
}

function definedNames(instruction: Instruction): readonly string[] {
  switch (instruction.kind) {
    case 'from':
      return instruction.name === undefined ? [] : [instruction.name]
    case 'arg':
      return instruction.args.map(({ name }) => name)
    default:
      return []
  }
}

/** BuildKit: `validateStageNames`. */
export function checkStageNames(stages: readonly DockerfileStage[], report: Report): void {
  const seen = new Set<string>()
  for (const { from } of stages) {
    if (from.name === undefined) continue
    if (RESERVED_STAGE_NAMES.has(from.name)) {
      report('ReservedStageName', from.syntax.range, from.name)
    }
    if (seen.has(from.name)) report('DuplicateStageName', from.syntax.range, from.name)
    seen.add(from.name)
  }
}

/** BuildKit: `validateCommandCasing`. ARGs above the first FROM do not count. */
export function checkCasing(stages: readonly DockerfileStage[], report: Report): void {
  const keywords = stages.flatMap(({ from, instructions }) =>
    [from, ...instructions].map(({ syntax }) => syntax.keyword.value),
  )
  const lower = keywords.filter((keyword) => keyword === toLower(keyword)).length
  const upper = keywords.filter(
    (keyword) => keyword !== toLower(keyword) && keyword === toUpper(keyword),
  ).length
  const [casing, inCasing] =
    lower > upper ? (['lowercase', toLower] as const) : (['uppercase', toUpper] as const)
  for (const { from, instructions } of stages) {
    for (const { syntax } of [from, ...instructions]) {
      const keyword = syntax.keyword.value
      if (keyword !== inCasing(keyword)) {
        report('ConsistentInstructionCasing', syntax.range, keyword, casing)
      }
    }
  }
}

function isOfOneCase(text: string): boolean {
  return text === toLower(text) || text === toUpper(text)
}
