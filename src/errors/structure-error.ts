import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** A regular expression is none in the syntax of Go, which structure tests are written in. */
export class GoRegexpError extends ImagewrightError {
  static override readonly code = 'GO_REGEXP_INVALID'
  readonly pattern: string
  /** What Go says of it. */
  readonly reason: string

  constructor(pattern: string, reason: string, part: string) {
    const why = `${reason}: \`${part}\``
    super(`error parsing regexp: ${why}`)
    this.pattern = pattern
    this.reason = why
  }
}

/** Something in the configuration of structure tests that is not as it must be. */
export interface StructureConfigProblem {
  /** Counted from 1; missing where the configuration is no file. */
  readonly line?: number
  readonly column?: number
  /** `commandTests[0].args`; empty where the whole is meant. */
  readonly path: string
  readonly message: string
}

/** A configuration of structure tests has unknown fields, values of a wrong kind, or is no YAML or JSON. Nothing was run. */
export class StructureConfigError extends ImagewrightError {
  static override readonly code = 'STRUCTURE_CONFIG_INVALID'
  /** As it was named; undefined where the configuration is no file. */
  readonly file: string | undefined
  readonly problems: readonly StructureConfigProblem[]

  constructor(file: string | undefined, problems: readonly StructureConfigProblem[]) {
    const lines = problems.map(({ line, column, message }) => {
      const place = [file, line, column].filter((part) => part !== undefined).join(':')
      return place === '' ? message : `${place}: ${message}`
    })
    super(['The configuration of structure tests is not valid', ...lines].join('\n  '))
    this.file = file
    this.problems = Object.freeze(problems.map((problem) => Object.freeze({ ...problem })))
  }
}

/** A file of structure tests, or one that it names, cannot be read. Nothing was run. */
export class StructureFileError extends ImagewrightError {
  static override readonly code = 'STRUCTURE_FILE_UNREADABLE'
  readonly file: string

  constructor(file: string, reason: string, details: ErrorDetails = {}) {
    super(`The file ${file} of structure tests cannot be read: ${reason}`, details)
    this.file = file
  }
}
