/** What BuildKit says of an instruction that it cannot build. Becomes a `DockerfileProblem`. */
export class EvaluationError extends Error {}

/** Puts before a message what was done. Go: `errors.Wrap`. */
export function within<Result>(doing: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`${doing}: ${error.message}`)
  }
}
