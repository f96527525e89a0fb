import { UnprintableValueError } from '../../errors/index.js'
import type { PrintContext } from './context.js'

const ASCII = /^[\x20-\x7e]*$/
// Beyond blanks, quotes and escapes also each "$" that is no plain variable: on the line of a heredoc
// BuildKit reads the flags once more: a "${" that it cannot make sense of makes it miss the heredoc, and so does a
// "<<", which swallows the blanks behind it.
const NEEDS_QUOTES = /[ "'\\`]|<<|\$(?!\w|\{\w+\})/

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
  if (context.asRead) return printReadValue(value, context)
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

/** What BuildKit made of the bytes of a file, as these bytes again. */
function printReadValue(value: string, context: PrintContext): string {
  const text = ASCII.test(value) ? value : textOfBytes(value)
  if (text === undefined || text.includes('\n')) {
    throw unprintable(value, 'has characters that are no bytes of UTF-8', context)
  }
  if (ASCII.test(text) && !NEEDS_QUOTES.test(text)) return text
  const { escape } = context
  return `'${text.replaceAll(escape, escape + escape).replaceAll("'", `'"'"'`)}'`
}

/** A text each of whose characters is a byte of UTF-8, as what the bytes stand for. */
function textOfBytes(value: string): string | undefined {
  if (/[^\0-\xff]/.test(value)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(value, (character) => character.charCodeAt(0)),
    )
  } catch {
    return undefined
  }
}

function unprintable(value: string, reason: string, { at }: PrintContext): UnprintableValueError {
  return new UnprintableValueError(`The flag value ${JSON.stringify(value)} ${reason}`, {
    at,
    hint: 'A flag of a Dockerfile holds printable ASCII; write paths with "/".',
  })
}
