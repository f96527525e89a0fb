import type { SourceLocation } from '../../errors/index.js'
import type { StageNode } from '../../node/index.js'
import { type PrintedDockerfile, printDockerfile } from '../print/index.js'
import type { Range } from '../syntax/range.js'
import { type DockerfileCheckOptions, checkDockerfile } from './check.js'
import type { CheckProblem, CheckResult, CheckWarning } from './warning.js'

/** What the checks found in a definition. The ranges are those of its Dockerfile. */
export interface CheckedDefinition extends CheckResult {
  /** The Dockerfile of the definition. */
  readonly text: string
}

/**
 * Checks the Dockerfile of a stage and of all that it uses; `at` says which call of the user's TypeScript wrote what
 * was found.
 *
 * @throws {UnknownCheckError} `UNKNOWN_CHECK` where an option names a check that there is not.
 * @throws {UnprintableValueError} `UNPRINTABLE_VALUE` where no form of the language holds a value.
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages cannot stand in one file.
 */
export function checkDefinition(
  target: StageNode,
  options: DockerfileCheckOptions = {},
): CheckedDefinition {
  const printed = printDockerfile(target)
  const { warnings, problems, failed } = checkDockerfile(printed.text, options)
  const callOf = locator(printed, target)
  const located = <Found extends CheckWarning | CheckProblem>(found: Found): Found => {
    const at = callOf(found.range)
    return at ? { ...found, at } : found
  }
  return {
    text: printed.text,
    warnings: warnings.map(located),
    problems: problems.map(located),
    failed,
  }
}

/** Which call wrote a line: that of its instruction, or of a global ARG above the stages. */
function locator(
  { stages, text }: PrintedDockerfile,
  target: StageNode,
): (range: Range) => SourceLocation | undefined {
  const calls = new Map<number, SourceLocation | undefined>()
  for (const { node, sections } of stages) {
    for (const section of sections) {
      for (let line = section.firstLine; line <= section.lastLine; line++) {
        calls.set(line, section.node.at ?? node.at)
      }
    }
  }
  const globals = new Map<string, SourceLocation | undefined>()
  for (const { node } of stages) {
    for (const global of node.header.globals) {
      if (global.kind === 'arg' && !globals.has(global.name)) globals.set(global.name, global.at)
    }
  }
  const lines = text.split('\n')
  return ({ start: { line } }) => {
    if (calls.has(line)) return calls.get(line)
    const name = /^ARG ([^\s=]+)/.exec(lines[line - 1] ?? '')?.[1]
    return (name === undefined ? undefined : globals.get(name)) ?? target.at
  }
}
