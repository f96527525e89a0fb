import { literalText, type Word, wordSchema } from './word.js'

// Source: buildkit frontend/dockerfile/dockerfile2llb/convert_copy.go: octal up to 07777, else tonistiigi/dchapes-mode.
const OCTAL = /^0*[0-7]{1,4}$/
const CLAUSE = '[ugoa]*(?:[-+=](?:[ugo]|[rwxXst]*))+'
const SYMBOLIC = new RegExp(`^${CLAUSE}(?:,${CLAUSE})*$`)

/** `755` or `u=rwX,go=rX`; a word with a variable in it is known only when it is expanded. */
export const fileModeSchema = wordSchema.refine(
  isFileMode,
  'must be a file mode such as "755" or "u=rwX,go=rX"',
)

function isFileMode(word: Word): boolean {
  const text = literalText(word)
  return text === undefined || OCTAL.test(text) || isSymbolicMode(text)
}

/** Symbolic modes need a newer Dockerfile frontend than octal ones. */
export function isSymbolicMode(text: string): boolean {
  return SYMBOLIC.test(text)
}
