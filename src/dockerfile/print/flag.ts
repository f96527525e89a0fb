import { UnprintableValueError } from '../../errors/index.js'
import type { PrintContext } from './context.js'

const ASCII = /^[\x20-\x7e]*$/
// Beyond blanks, quotes and escapes also each "$" that is no plain variable: on the line of a heredoc
// BuildKit reads the flags once more, and a "${" that it cannot make sense of makes it miss the heredoc.
const NEEDS_QUOTES = /[ "'\\`]|\$(?!\w|\{\w+\})/

/** One flag, e.g. `--link` (for true), `--chown=node`; nothing for undefined and false. */
export function printFlag(
  name: string,
  value: string | number | boolean | undefined,
  context: PrintContext,
): readonly string[] {
  if (value === undefined || value === false) return []
  return value === true ? [`--${name}`] : [`--${name}=${printFlagValue(String(value), context)}`]
}

/**
 * Single quotes, because what reads flags (parser/split_command.go) knows escapes within them and what looks
 * for heredocs on the same line (shell/lex.go) does not: each finds the end of such a value.
 */
function printFlagValue(value: string, context: PrintContext): string {
  // BuildKit reads flags byte by byte, which mangles everything beyond ASCII.
  if (!ASCII.test(value)) {
    throw unprintable(value, 'has characters beyond printable ASCII', context)
  }
  if (!NEEDS_QUOTES.test(value)) return value
  // Before Dockerfile frontend 1.15 flags were escaped by "\", whatever the directive said.
  if (context.escape !== '\\' && /[\\`]/.test(value)) {
    throw unprintable(
      value,
      'has "\\" or "`" in a file whose escape character is not "\\"',
      context,
    )
  }
  const quoted = value.replaceAll('\\', '\\\\').replaceAll("'", `'"'"'`)
  return `'${quoted}'`
}

function unprintable(value: string, reason: string, { at }: PrintContext): UnprintableValueError {
  return new UnprintableValueError(`The flag value ${JSON.stringify(value)} ${reason}`, {
    at,
    hint: 'A flag of a Dockerfile holds printable ASCII; write paths with "/".',
  })
}
