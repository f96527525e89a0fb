/** A set-up step that cannot go on, told without a stack: what failed and what to do about it. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError'

  constructor(what: string, advice?: string) {
    super(advice === undefined ? what : `${what}\n  ${advice}`)
  }
}
