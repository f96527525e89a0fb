import { SolveFailedError, StepFailedError } from '../../errors/index.js'
import type { GrpcError } from '../grpc/status.js'
import { INTERNAL, type FailedVertex } from './progress.js'

/** Details whose value is JSON, in spite of their being `google.protobuf.Any`. */
const SOURCE_DETAIL = 'github.com/moby/buildkit/errdefs.Source+json'
const VERTEX_DETAIL = 'github.com/moby/buildkit/errdefs.Vertex+json'

/** What daemons put before the words that matter. */
const PREFIXES =
  /^(?:rpc error: code = \w+ desc = |failed to solve(?: with frontend \S+)?: |failed to create LLB definition: )+/

/** The second form is that of BuildKit before 0.10. */
const EXIT_CODE = /(?:did not complete successfully|executor failed running .*): exit code: (\d+)/s

const LINE = /dockerfile parse error (?:on )?line (\d+)/

/** Turns the failure of Solve into the error that a user sees. */
export function solveError(
  error: GrpcError,
  failed: readonly FailedVertex[],
): StepFailedError | SolveFailedError {
  const message = error.message.replace(PREFIXES, '')
  const dockerfileLine = lineOf(error) ?? numberIn(message, LINE)
  const step = failedStep(error, message, failed)
  if (!step) return new SolveFailedError(message, { dockerfileLine, cause: error })
  if (step.internal) {
    // Not every daemon says in its message what it was about, e.g. the image whose metadata it wanted.
    const task = step.name.replace(INTERNAL, '')
    return new SolveFailedError(`${task}: ${message}`, { dockerfileLine, cause: error })
  }
  return new StepFailedError({ digest: step.digest, name: step.name }, message, {
    exitCode: numberIn(message, EXIT_CODE) ?? numberIn(step.error, EXIT_CODE),
    log: step.log.tail,
    dockerfileLine,
    cause: error,
  })
}

function failedStep(
  error: GrpcError,
  message: string,
  failed: readonly FailedVertex[],
): FailedVertex | undefined {
  const named = detail<{ digest?: string }>(error, VERTEX_DETAIL)?.digest
  return (
    failed.find((step) => step.digest === named) ??
    failed.find((step) => message.includes(step.error.replace(PREFIXES, ''))) ??
    failed[0]
  )
}

function lineOf(error: GrpcError): number | undefined {
  type Source = { ranges?: { start?: { line?: number } }[] }
  return detail<Source>(error, SOURCE_DETAIL)?.ranges?.[0]?.start?.line
}

function detail<T>(error: GrpcError, typeUrl: string): T | undefined {
  const found = error.details.find((any) => any.typeUrl === typeUrl)
  if (!found) return undefined
  try {
    return JSON.parse(Buffer.from(found.value).toString('utf8')) as T
  } catch {
    // Details only add to the message; one that cannot be read must not hide it.
    return undefined
  }
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
