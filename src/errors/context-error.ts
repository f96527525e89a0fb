import { ImagewrightError, type ErrorDetails } from './imagewright-error.js'

/** A build's own files could not be taken as they are. */
export abstract class ContextError extends ImagewrightError {
  /** The file or folder, as the user would look for it. Bytes that are no UTF-8 are written `\xNN`. */
  readonly path: string

  constructor(path: string, summary: string, details: ErrorDetails = {}) {
    super(summary, details)
    this.path = path
  }
}

/** The context itself is missing, or is no folder. */
export class ContextNotFoundError extends ContextError {
  static override readonly code = 'CONTEXT_NOT_FOUND'

  constructor(path: string, reason: string, cause?: unknown) {
    super(path, `The build context ${JSON.stringify(path)} ${reason}.`, {
      cause,
      hint: 'Name an existing folder; a relative one is looked up from the working directory.',
    })
  }
}

/** A file, a folder or a link of the context is there but cannot be read. */
export class ContextUnreadableError extends ContextError {
  static override readonly code = 'CONTEXT_UNREADABLE'

  constructor(path: string, cause: unknown) {
    super(path, `Cannot read ${JSON.stringify(path)}: ${reasonOf(cause)}.`, {
      cause,
      hint: 'Make it readable, or leave it out with a line in .dockerignore.',
    })
  }
}

/** A file that the context listed was gone when its bytes were wanted. */
export class ContextFileVanishedError extends ContextError {
  static override readonly code = 'CONTEXT_FILE_VANISHED'

  constructor(path: string, cause?: unknown) {
    super(path, `${JSON.stringify(path)} vanished before the build had read it.`, {
      cause,
      hint: 'Build when nothing else writes to the context, or leave the file out with a line in .dockerignore.',
    })
  }
}

/** A file became another one between being listed and having been read. */
export class ContextFileChangedError extends ContextError {
  static override readonly code = 'CONTEXT_FILE_CHANGED'

  constructor(path: string, change: string, cause?: unknown) {
    super(path, `${JSON.stringify(path)} changed while the build read it: ${change}.`, {
      cause,
      hint: 'Build when nothing else writes to the context, or leave the file out with a line in .dockerignore.',
    })
  }
}

/** A file was written to, replaced or removed each time that it was hashed. */
export class ContextFileUnstableError extends ContextError {
  static override readonly code = 'CONTEXT_FILE_UNSTABLE'

  constructor(path: string, attempts: number) {
    super(
      path,
      `${JSON.stringify(path)} changed each of the ${attempts} times that it was read: it has no content to build from.`,
      {
        hint: 'Build when nothing else writes to the context, or leave the file out with a line in .dockerignore.',
      },
    )
  }
}

/** A path that would be read from outside the folder that the build may read. */
export class ContextPathEscapesError extends ContextError {
  static override readonly code = 'CONTEXT_PATH_ESCAPES'

  constructor(path: string, root: string) {
    super(path, `${JSON.stringify(path)} leads out of the build context ${JSON.stringify(root)}.`, {
      hint: 'A build reads only files below its context; choose a context that holds them all.',
    })
  }
}

/** A name, or the target of a link, that is not UTF-8: no builder can be told of it. */
export class ContextNameNotUtf8Error extends ContextError {
  static override readonly code = 'CONTEXT_NAME_NOT_UTF8'

  constructor(path: string, what: 'name' | 'link target') {
    super(path, `The ${what} of "${path}" is not UTF-8.`, {
      hint: 'Rename it, or leave it out with a line in .dockerignore.',
    })
  }
}

/** Not every entry that was listed went into the archive. */
export class ContextArchiveIncompleteError extends ContextError {
  static override readonly code = 'CONTEXT_ARCHIVE_INCOMPLETE'

  constructor(listed: number, packed: number) {
    super('', `The context archive holds ${packed} of ${listed} entries.`, {
      hint: 'This is a defect of imagewright; please report it.',
    })
  }
}

/** Where a pattern was written. */
export interface PatternPlace {
  /** Path of the ignore file; absent where the pattern came from a call. */
  readonly file?: string | undefined
  /** 1-based. */
  readonly line?: number | undefined
}

/** A pattern of an ignore file, or one given to a call, that has no meaning. */
export class InvalidIgnorePatternError extends ImagewrightError {
  static override readonly code = 'INVALID_IGNORE_PATTERN'
  readonly pattern: string
  readonly reason: string
  readonly file: string | undefined
  readonly line: number | undefined

  constructor(pattern: string, reason: string, place: PatternPlace = {}) {
    const where =
      place.file === undefined
        ? ''
        : ` in ${place.file}${place.line === undefined ? '' : `:${place.line}`}`
    super(`Invalid ignore pattern ${JSON.stringify(pattern)}${where}: ${reason}.`, {
      hint: 'Write `\\[` for a bracket that is part of a name; ranges go from low to high, as in [a-z].',
    })
    this.pattern = pattern
    this.reason = reason
    this.file = place.file
    this.line = place.line
  }
}

function reasonOf(cause: unknown): string {
  // Errors of the file system come from another realm under jest, so `instanceof` does not know them.
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause)
}
