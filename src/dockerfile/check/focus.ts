import { skipSpace } from '../syntax/space.js'
import type { Range } from '../syntax/range.js'
import type { InstructionSyntax } from '../syntax/tree.js'
import type { RuleName } from './rule.js'

/** The part of an instruction that a rule is about: a text to be found in it. */
type Focus = 'keyword' | 'arguments' | ((values: readonly string[]) => readonly string[])

const FOCUSES: { readonly [K in RuleName]?: Focus } = {
  ConsistentInstructionCasing: 'keyword',
  MaintainerDeprecated: 'keyword',
  FromAsCasing: ([, as = '']) => [` ${as} `],
  StageNameCasing: ([name = '']) => [name],
  DuplicateStageName: ([name = '']) => [name],
  ReservedStageName: ([name = '']) => [name],
  JSONArgsRecommended: 'arguments',
  WorkdirRelativePath: 'arguments',
  UndefinedVar: ([name = '']) => [`\${${name}`, `$${name}`],
  UndefinedArgInFrom: ([name = '']) => [`\${${name}`, `$${name}`],
  InvalidDefaultArgInFrom: ([base = '']) => [base],
  InvalidBaseImagePlatform: ([image = '']) => [image],
  RedundantTargetPlatform: ([platform = '']) => [`--platform=${platform}`],
  FromPlatformFlagConstDisallowed: ([platform = '']) => [`--platform=${platform}`],
  SecretsUsedInArgOrEnv: ([, name = '']) => [name],
  LegacyKeyValueFormat: 'arguments',
  ExposeProtoCasing: ([port = '']) => [port],
  ExposeInvalidFormat: ([port = '']) => [port],
  CopyIgnoredFile: ([, file = '']) => [file],
}

/** Where in the instruction the breach stands; undefined where it is not to be found on the first line. */
export function focusOf(
  rule: RuleName,
  syntax: InstructionSyntax,
  values: readonly string[],
): Range | undefined {
  const focus = FOCUSES[rule]
  if (focus === undefined) return undefined
  if (focus === 'keyword') return syntax.keyword.range
  if (focus === 'arguments') return syntax.restRange
  const needles = focus(values).filter((needle) => needle.trim() !== '')
  // Names of stages stand at the end, everything else is looked for from the start.
  const last =
    rule === 'StageNameCasing' || rule === 'DuplicateStageName' || rule === 'ReservedStageName'
  for (const needle of needles) {
    const found = findOnLines(syntax, needle, last)
    if (found) return found
  }
  return undefined
}

/** In a longer instruction nobody looks for a word, and looking for many would take long. */
const LONGEST = 8_192

function findOnLines(
  { text, keyword, range }: InstructionSyntax,
  needle: string,
  last: boolean,
): Range | undefined {
  if (text.length > LONGEST) return undefined
  // The text begins with the line, the range with the keyword.
  const lead = skipSpace(text, 0, text.length)
  const start = lead + keyword.range.end.offset - range.start.offset
  const index = last
    ? text.toLowerCase().lastIndexOf(needle.toLowerCase())
    : text.indexOf(needle, start)
  if (index < start) return undefined
  const newline = text.lastIndexOf('\n', index)
  const trimmed = needle.trim()
  const shift = needle.indexOf(trimmed)
  const offset = range.start.offset - lead + index + shift
  const line = range.start.line + text.slice(0, index).split('\n').length - 1
  // In front of the first line there can be a byte order mark.
  const column = shift + (newline < lead ? range.start.column + index - lead : index - newline)
  return {
    start: { offset, line, column },
    end: { offset: offset + trimmed.length, line, column: column + trimmed.length },
  }
}
