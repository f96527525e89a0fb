/** A place in the text of a Dockerfile. */
export interface Position {
  /** Index into the text, in UTF-16 code units, as JavaScript counts. */
  readonly offset: number
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 code units. */
  readonly column: number
}

/** From the first character to behind the last one. */
export interface Range {
  readonly start: Position
  readonly end: Position
}
