import { utf8Length } from '../syntax/source-line.js'
import { InstructionError } from './instruction-error.js'

/**
 * The fields of one line of comma-separated values, as Go's `encoding/csv` and BuildKit's `csvvalue` read them.
 *
 * @throws {InstructionError}
 */
export function readCsvFields(value: string): string[] {
  const line = value.replace(/\r?\n$/, '')
  if (line === '') throw new InstructionError('EOF')
  const fields: string[] = []
  let position = 0
  for (;;) {
    const field = line[position] === '"' ? readQuoted(line, position) : readPlain(line, position)
    fields.push(field.text)
    if (field.end === line.length) return fields
    position = field.end + 1
  }
}

interface Field {
  readonly text: string
  /** Index of the comma behind it, or the end of the line. */
  readonly end: number
}

function readPlain(line: string, start: number): Field {
  const comma = line.indexOf(',', start)
  const end = comma === -1 ? line.length : comma
  const text = line.slice(start, end)
  const quote = text.indexOf('"')
  if (quote !== -1) throw csvError(line, start + quote, 'bare " in non-quoted-field')
  return { text, end }
}

function readQuoted(line: string, start: number): Field {
  const pieces: string[] = []
  let position = start + 1
  for (;;) {
    const quote = line.indexOf('"', position)
    if (quote === -1) throw csvError(line, position, QUOTE_PROBLEM)
    pieces.push(line.slice(position, quote))
    const behind = line[quote + 1]
    if (behind === undefined || behind === ',') return { text: pieces.join(''), end: quote + 1 }
    if (behind !== '"') throw csvError(line, quote, QUOTE_PROBLEM)
    pieces.push('"')
    position = quote + 2
  }
}

const QUOTE_PROBLEM = 'extraneous or missing " in quoted-field'

/** The column counts bytes. */
function csvError(line: string, index: number, problem: string): InstructionError {
  let column = 1
  for (const character of line.slice(0, index)) column += utf8Length(character.codePointAt(0) ?? 0)
  return new InstructionError(`parse error on line 1, column ${column}: ${problem}`)
}
