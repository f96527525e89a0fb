import type { CheckProblem, CheckResult, CheckWarning } from '../../dockerfile/check/index.js'

/** What was checked, and what came of it. */
export interface CheckedSource {
  /** As it was given; `-` for standard input. */
  readonly file: string
  /** The Dockerfile: that of the file, or that of the definition in it. */
  readonly text: string
  readonly result: CheckResult
}

/** Where something was found, as people look for it: the lines of a file. */
export interface Place {
  readonly file: string
  readonly firstLine: number
  readonly lastLine: number
  /** 1-based, with the end exclusive; missing where whole lines are meant. */
  readonly columns?: readonly [start: number, end: number]
}

/** In the user's TypeScript if that wrote it, else in the Dockerfile. */
export function placeOf(
  { at, range, ...found }: CheckWarning | CheckProblem,
  { file }: CheckedSource,
): Place {
  if (at) {
    return {
      file: at.file,
      firstLine: at.line,
      lastLine: at.line,
      columns: [at.column, at.column],
    }
  }
  const { start, end } = ('focus' in found ? found.focus : undefined) ?? range
  return { file, firstLine: start.line, lastLine: end.line, columns: [start.column, end.column] }
}
