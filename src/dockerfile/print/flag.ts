import { UnprintableValueError } from '../../errors/index.js'
import type { PrintContext } from './context.js'

const ASCII = /^[\x20-\x7e]*$/
const NEEDS_QUOTES = /[\s"'\\`]/

/** One flag, e.g. `--link` (for true), `--chown=node`; nothing for undefined and false. */
export function printFlag(
  name: string,
  value: string | number | boolean | undefined,
  context: PrintContext,
): readonly string[] {
  if (value === undefined || value === false) return []
  return value === true ? [`--${name}`] : [`--${name}=${printFlagValue(String(value), context)}`]
}

function printFlagValue(value: string, context: PrintContext): string {
  // BuildKit reads flags byte by byte (parser/split_command.go), which mangles everything beyond ASCII.
  if (!ASCII.test(value)) {
    throw new UnprintableValueError(
      `The flag value ${JSON.stringify(value)} has characters beyond printable ASCII`,
      { at: context.at, hint: 'Flags of a Dockerfile hold printable ASCII only.' },
    )
  }
  if (!NEEDS_QUOTES.test(value)) return value
  const escaped = [...value]
    .map((character) =>
      character === '"' || character === context.escape ? context.escape + character : character,
    )
    .join('')
  return `"${escaped}"`
}
