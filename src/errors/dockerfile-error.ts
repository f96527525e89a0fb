import { ImagewrightError } from './imagewright-error.js'

/** The Dockerfile language has no form that holds a value, e.g. a newline in an ENV. */
export class UnprintableValueError extends ImagewrightError {
  static override readonly code = 'UNPRINTABLE_VALUE'
}

/** Two stages of one definition cannot stand in one Dockerfile. */
export class StageConflictError extends ImagewrightError {
  static override readonly code = 'STAGE_CONFLICT'
}

/** A definition holds what no TypeScript with the builder can say. */
export class NoTypescriptFormError extends ImagewrightError {
  static override readonly code = 'NO_TYPESCRIPT_FORM'
}

/** Most problems that a message shows. */
const SHOWN_PROBLEMS = 3
/** Most characters of a problem or a line of the file that a message shows. */
const WIDEST = 200

/** A text is no Dockerfile. The message shows the first problems, `problems` has all of them. */
export class DockerfileSyntaxError extends ImagewrightError {
  static override readonly code = 'DOCKERFILE_SYNTAX'
  /** At least one. The first is the one at which BuildKit stops. */
  readonly problems: readonly DockerfileProblem[]

  constructor(
    problems: readonly DockerfileProblem[],
    { text, file }: { readonly text?: string | undefined; readonly file?: string | undefined } = {},
  ) {
    const start = problems[0]?.range.start
    super(summaryOf(problems, text), {
      at:
        file !== undefined && start ? { file, line: start.line, column: start.column } : undefined,
    })
    this.problems = Object.freeze([...problems])
  }
}

function summaryOf(problems: readonly DockerfileProblem[], text: string | undefined): string {
  const count = problems.length
  const lines = [
    count === 1 ? 'The Dockerfile is not valid' : `The Dockerfile has ${count} problems`,
  ]
  for (const { message, range } of problems.slice(0, SHOWN_PROBLEMS)) {
    lines.push(`  ${range.start.line}:${range.start.column} ${clip(message)}`)
    if (text !== undefined) lines.push(...frameOf(text, range.start))
  }
  if (count > SHOWN_PROBLEMS) lines.push(`  and ${count - SHOWN_PROBLEMS} more`)
  return lines.join('\n')
}

function clip(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST)}... (${text.length} characters)`
}

/** The line of a place, that place marked; nothing where the line is too wide to help. */
function frameOf(text: string, place: DockerfileProblem['range']['start']): string[] {
  const lineStart = place.offset - place.column + 1
  const newline = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, newline === -1 ? text.length : newline).trimEnd()
  if (line === '' || line.length > WIDEST) return []
  const number = String(place.line)
  const indent = text.slice(lineStart, place.offset).replace(/\S/g, ' ')
  return [`    > ${number} | ${line}`, `      ${' '.repeat(number.length)} | ${indent}^`]
}

/** A Dockerfile that is a file cannot be read. */
export class DockerfileUnreadableError extends ImagewrightError {
  static override readonly code = 'DOCKERFILE_UNREADABLE'
}

/** A Dockerfile has no stage of the name that is wanted. */
export class StageNotFoundError extends ImagewrightError {
  static override readonly code = 'STAGE_NOT_FOUND'
}

/** One thing that is wrong in a Dockerfile. Lines and columns are 1-based, columns in UTF-16 code units. */
export interface DockerfileProblem {
  /** In the words of BuildKit, which would say the same. */
  readonly message: string
  readonly range: {
    readonly start: { readonly offset: number; readonly line: number; readonly column: number }
    readonly end: { readonly offset: number; readonly line: number; readonly column: number }
  }
}
