import { ExpansionError } from './expansion-error.js'

/**
 * How much work the expansions of a file may take: comparisons of patterns, and a part of the characters that
 * variables put in. A value that doubles in every line would fill the memory otherwise; whatever comes near
 * is too large for BuildKit's messages as well.
 */
const MAX_STEPS = 2 ** 26

/** In characters. Half of what a string of JavaScript can hold. */
const MAX_LENGTH = 2 ** 28

const CHARACTERS_A_STEP = 64

export class Effort {
  #left = MAX_STEPS

  /** @throws {ExpansionError} When nothing is left. */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new ExpansionError('expansion takes too many steps')
  }

  /**
   * For what a variable puts in.
   *
   * @throws {ExpansionError} When nothing is left.
   */
  insert(value: string): string {
    this.spend(Math.ceil(value.length / CHARACTERS_A_STEP))
    return value
  }
}

/** @throws {ExpansionError} When it becomes too long. */
export function join(text: string, more: string): string {
  if (text.length + more.length > MAX_LENGTH) throw new ExpansionError('expansion is too long')
  return text + more
}
