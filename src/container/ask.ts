import * as z from 'zod'
import { type Engine, type EngineRequest, readText } from '../engine/index.js'
import { EngineRequestError, EngineStreamError } from '../errors/engine-error.js'

export interface Question extends Omit<EngineRequest, 'body'> {
  /** What is asked, for errors, e.g. `Stopping container web`. */
  readonly doing: string
  /** Sent as the body. */
  readonly json?: object
}

/**
 * Asks the Engine something and gives what it says.
 *
 * Not through dockerode: loading it takes a tenth of a second, which each file of a test run would pay again, and its
 * calls cannot be aborted.
 *
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for an answer of another shape.
 */
export async function ask<T>(engine: Engine, question: Question, schema: z.ZodType<T>): Promise<T> {
  const text = await tell(engine, question)
  try {
    return parsed(question.doing, JSON.parse(text), schema)
  } catch (cause) {
    if (cause instanceof EngineStreamError) throw cause
    throw new EngineStreamError(question.doing, 'the answer is no JSON', { cause })
  }
}

/** @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for a value of another shape. */
export function parsed<T>(doing: string, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new EngineStreamError(doing, 'the answer has another shape', { cause: result.error })
}

/** An answer as it is, where only its being an object is known. */
export const rawSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.record(
  z.string(),
  z.unknown(),
)

/** As `ask`, and gives the text of the answer. */
export async function tell(engine: Engine, question: Question): Promise<string> {
  const { doing, json, ...request } = question
  try {
    const { body } = await engine.request({
      ...request,
      ...(json !== undefined && {
        headers: { ...request.headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(json),
      }),
    })
    return await readText(body, doing)
  } catch (error) {
    throw namedAfter(doing, error)
  }
}

/** An Engine's refusal under the name of what was asked, in place of method and path. */
export function namedAfter(doing: string, error: unknown): unknown {
  if (!(error instanceof EngineRequestError)) return error
  return new EngineRequestError(doing, error.status, error.engineMessage, { cause: error })
}
