import type { InspectedImageConfig } from '../../definition/index.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import {
  type AsymmetricMatcher,
  type ExpectedText,
  isAsymmetric,
  isExpectedText,
  matchesText,
} from './expected-text.js'
import { receivedConfig } from './received.js'
import { compared, differences, expectedLine, paragraphs, receivedLine, Words } from './report.js'

/** A string stands for the shell form, a list for the exec form. */
export type ExpectedCommand = string | readonly ExpectedText[] | AsymmetricMatcher

interface CommandMatcher {
  readonly name: string
  read(config: InspectedImageConfig): readonly string[]
}

/** What a container of the image always executes. */
export const toHaveEntrypoint = commandMatcher({
  name: 'toHaveEntrypoint',
  read: ({ entrypoint }) => entrypoint,
})

/** What a container of the image executes where it is not told otherwise, or the arguments of its entrypoint. */
export const toHaveCmd = commandMatcher({ name: 'toHaveCmd', read: ({ cmd }) => cmd })

/** Source: moby, builder/dockerfile `defaultShellForOS`. */
const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c']

function commandMatcher({ name, read }: CommandMatcher) {
  return async function (
    this: MatcherContext,
    received: unknown,
    ...args: readonly unknown[]
  ): Promise<MatcherResult> {
    const call = callOf(this, name, args.length > 0 ? ['command'] : [])
    const [expected] = args
    if (args.length > 0 && !isExpectedCommand(expected)) {
      const rule =
        'command must be a string (shell form), an array of strings (exec form) or an asymmetric matcher'
      throw misusedArgument(call, rule, expected)
    }
    const config = await receivedConfig(call, received)
    const found = read(config)
    if (args.length === 0) return presence(call, found)
    if (typeof expected === 'string') {
      const text = shellForm(found, config.shell ?? DEFAULT_SHELL)
      return compared(call, 'command', text === expected, expected, text ?? found)
    }
    if (isAsymmetric(expected)) {
      return compared(call, 'command', this.equals(found, expected), expected, found)
    }
    const wanted = expected as readonly ExpectedText[]
    const matching = wanted.map(
      (word, index) => index < found.length && matchesText(this, found[index] ?? '', word),
    )
    const pass = wanted.length === found.length && matching.every(Boolean)
    if (pass) return compared(call, 'command', pass, wanted, found)
    const shown = wanted.map((word, index) => (matching[index] ? found[index] : word))
    return { pass, message: () => paragraphs(call, differences(call, shown, found)) }
  }
}

function presence(call: Call, command: readonly string[]): MatcherResult {
  const message = () =>
    paragraphs(
      call,
      [
        expectedLine(call, 'Expected command', new Words(call.context.isNot ? 'none' : 'any')),
        receivedLine(call, 'Received command', command),
      ].join('\n'),
    )
  return { pass: command.length > 0, message }
}

function isExpectedCommand(value: unknown): value is ExpectedCommand {
  if (Array.isArray(value)) return value.every(isExpectedText)
  return (typeof value === 'string' && value !== '') || isAsymmetric(value)
}

/** The text that was given to the shell of the image, or nothing for a command in exec form. */
function shellForm(command: readonly string[], shell: readonly string[]): string | undefined {
  const isShell = shell.every((word, index) => command[index] === word)
  return isShell && command.length === shell.length + 1 ? command.at(-1) : undefined
}
