import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import { literalText, type RunCommandNode } from '../node/index.js'
import { dedent, toShellText } from './command.js'
import { expectList, expectText } from './expect.js'
import { isWordValue, type WordValue } from './word.js'

/** The commands of `runAll`. @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function toCommandList(
  commands: readonly string[],
  at: SourceLocation | undefined,
): RunCommandNode {
  expectList('runAll', 'the argument', commands, at)
  for (const command of commands) expectText('runAll', 'each command', command, at)
  const multiline = commands.find((command) => toShellText(command).includes('\n'))
  if (multiline !== undefined) {
    throw new InvalidDefinitionError(
      `runAll(): the command ${JSON.stringify(multiline)} has a newline`,
      { at, hint: 'Use script() for text of several lines.' },
    )
  }
  return { form: 'all', commands: commands.map(toShellText) }
}

/** The text of `script`. @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function toScript(
  text: string | WordValue,
  name: string | undefined,
  at: SourceLocation | undefined,
): RunCommandNode {
  const script = isWordValue(text) ? literalText(text.word) : dedent(text)
  if (script === undefined) {
    throw new InvalidDefinitionError('script(): the text has variables of the builder', {
      at,
      hint: 'The shell expands what a script has: give a plain string, or literal().',
    })
  }
  return { form: 'script', text: script, ...(name !== undefined && { name }) }
}
