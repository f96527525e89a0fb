import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { CheckProblem, CheckWarning } from '../../dockerfile/check/index.js'
import { terminalText } from '../terminal-text.js'
import type { CheckedSource } from './place.js'

/** Lines of a file. */
interface Lines {
  readonly name: string
  readonly lines: readonly string[]
}

/**
 * The layout of `docker build --check`: the warnings on standard output, what keeps the file from being built on
 * standard error.
 *
 * Source: buildx commands/build.go, `printResult`; buildkit frontend/subrequests/lint.
 */
export async function printHuman(
  source: CheckedSource,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { warnings, problems } = source.result
  const readLines = linesReader(source)
  const stdout: string[] = []
  if (warnings.length > 0 || problems.length === 0) stdout.push(`${summary(warnings)}\n`)
  for (const warning of warnings) {
    stdout.push(
      `\n${title(warning)}\n${warning.detail}\n${frame(warning, await readLines(warning))}`,
    )
  }
  const stderr: string[] = []
  for (const problem of problems) {
    stderr.push(`ERROR: ${problem.message}\n${frame(problem, await readLines(problem))}`)
  }
  if (warnings.length > 0 && problems.length > 0) stdout.push('\n')
  return { stdout: terminalText(stdout.join('')), stderr: terminalText(stderr.join('\n')) }
}

function summary(warnings: readonly CheckWarning[]): string {
  const count = warnings.filter(({ severity }) => severity !== 'info').length
  const notes = warnings.length - count
  const besides = notes === 0 ? '' : ` (and ${notes} ${notes === 1 ? 'note' : 'notes'})`
  if (count === 0) return `Check complete, no warnings found${besides}.`
  const found = count === 1 ? '1 warning has been found' : `${count} warnings have been found`
  return `Check complete, ${found}${besides}!`
}

function title({ set, severity, ruleName, url }: CheckWarning): string {
  // BuildKit's warnings are warnings, even where they fail the check.
  const word = set === 'buildkit' ? 'WARNING' : severity.toUpperCase()
  return `${word}: ${ruleName}${url === undefined ? '' : ` - ${url}`}`
}

function linesReader({
  file,
  text,
}: CheckedSource): (found: CheckWarning | CheckProblem) => Promise<Lines> {
  const dockerfile: Lines = { name: file, lines: text.split('\n') }
  const read = new Map<string, Promise<Lines | undefined>>()
  return async ({ at }) => {
    if (!at) return dockerfile
    const known = read.get(at.file) ?? readLinesOf(at.file)
    read.set(at.file, known)
    return (await known) ?? { name: shortName(at.file), lines: [] }
  }
}

async function readLinesOf(file: string): Promise<Lines | undefined> {
  try {
    return { name: shortName(file), lines: (await readFile(file, 'utf8')).split('\n') }
  } catch {
    // What was found is worth more than its picture.
    return undefined
  }
}

function shortName(file: string): string {
  const path = relative('.', file)
  return path.startsWith('..') ? file : path
}

const RULE = '--------------------'
/** Lines around what is meant. */
const PADDING = 2
const PADDING_OF_ONE_LINE = 4

/** Source: buildkit solver/errdefs/source.go, `Source.Print`. */
function frame({ at, range }: CheckWarning | CheckProblem, { name, lines }: Lines): string {
  const first = at?.line ?? range.start.line
  const last = Math.min(at?.line ?? range.end.line, lines.length)
  if (first > lines.length) return `${name}:${first}\n`
  const padding = last === first ? PADDING_OF_ONE_LINE : PADDING
  let start = first
  let end = last
  for (let added = 0; added < padding; added++) {
    if (start > 1) {
      start--
      added++
    }
    if (end !== lines.length) {
      end++
      added++
    }
  }
  const shown = lines.slice(start - 1, end).map((line, index) => {
    const number = start + index
    const mark = number >= first && number <= last ? '>>>' : '   '
    return ` ${String(number).padStart(3)} | ${mark} ${line.replace(/\r$/, '')}`
  })
  return `${[`${name}:${first}`, RULE, ...shown, RULE].join('\n')}\n`
}
