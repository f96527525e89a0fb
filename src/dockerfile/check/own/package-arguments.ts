import { programName, type ShellCommand, type ShellWord } from '../shell-commands.js'

/** A call of a program with subcommands, e.g. `apt-get -y install curl`. */
export interface Call {
  readonly command: ShellCommand
  readonly program: string
  /** The first argument that is no option. */
  readonly subcommand: string | undefined
  readonly options: readonly string[]
  /** The arguments behind the subcommand that are no options. */
  readonly operands: readonly ShellWord[]
  /** A variable may hold further options. */
  readonly uncertain: boolean
}

const OPTIONS_VARIABLE = /opt|arg|flag/i

/**
 * @param valued - options that take the next word as their value.
 */
export function readCall(command: ShellCommand, valued: RegExp = /^$/): Call {
  const [program, ...words] = command.words
  const options: string[] = []
  const operands: ShellWord[] = []
  let uncertain = false
  let ended = false
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word) break
    if (!ended && word.value === '--') ended = true
    else if (!ended && /^-./.test(word.value)) {
      options.push(word.value)
      const next = words[at + 1]
      if (next && valued.test(word.value)) {
        options.push(next.value)
        at++
      }
    } else {
      if (isUncertain(word, operands.length === 0)) uncertain = true
      operands.push(word)
    }
  }
  const [subcommand, ...rest] = operands
  return {
    command,
    program: programName(program),
    subcommand: subcommand?.value,
    options,
    operands: rest,
    uncertain,
  }
}

/** A variable in the place of a subcommand, or named as if it held options. */
function isUncertain({ value, expands }: ShellWord, first: boolean): boolean {
  return expands && (first || (value.startsWith('$') && OPTIONS_VARIABLE.test(value)))
}
