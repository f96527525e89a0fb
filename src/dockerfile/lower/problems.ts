import type { DockerfileProblem } from '../../errors/index.js'
import type { Range } from '../syntax/range.js'

/** What is wrong in a file, by the number of the stage; without one where it is the whole that is wrong. */
export class ProblemList {
  readonly #stages = new Set<number>()
  readonly #problems: (DockerfileProblem & { readonly stage: number | undefined })[] = []

  add(message: string, range: Range, stage?: number): void {
    this.#problems.push({ message, range, stage })
    if (stage !== undefined) this.#stages.add(stage)
  }

  has(stage: number): boolean {
    return this.#stages.has(stage)
  }

  /** In the order of the file. */
  of(wanted: (stage: number | undefined) => boolean): readonly DockerfileProblem[] {
    return this.#problems
      .filter(({ stage }) => wanted(stage))
      .map(({ message, range }) => ({ message, range }))
      .toSorted((left, right) => left.range.start.offset - right.range.start.offset)
  }
}
