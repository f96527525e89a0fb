import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { EngineRequestError, EngineStreamError } from '../errors/engine-error.js'
import { lazily } from '../node/lazily.js'
import { type QueryValue, readText } from './connection/request.js'
import type { Engine } from './engine.js'

const listSchema = lazily(() =>
  z.array(
    z.object({
      Id: z.string(),
      RepoTags: z.array(z.string()).nullish(),
      RepoDigests: z.array(z.string()).nullish(),
      /** Seconds since the epoch. */
      Created: z.number().default(0),
      Size: z.number().default(0),
      Labels: z.record(z.string(), z.string()).nullish(),
    }),
  ),
)

/** An image as `GET /images/json` tells of it. */
export type ListedImage = z.infer<ReturnType<typeof listSchema>>[number]

const DOING = 'Listing images'

/**
 * What `GET /images/json` says.
 *
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED`
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for an answer of another shape.
 */
export async function listImages(
  engine: Engine,
  query: Readonly<Record<string, QueryValue>> = {},
  signal?: AbortSignal,
): Promise<readonly ListedImage[]> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      const question = { method: 'GET', path: '/images/json', query, signal } as const
      return readList(await readText((await engine.request(question)).body, DOING))
    } catch (error) {
      if (!(error instanceof EngineRequestError)) throw error
      if (left === 0 || !isRemovedMeanwhile(error)) {
        throw new EngineRequestError(DOING, error.status, error.engineMessage, { cause: error })
      }
      await sleep(PAUSE_MS, undefined, { signal })
    }
  }
}

function readList(text: string): readonly ListedImage[] {
  try {
    return listSchema().parse(JSON.parse(text))
  } catch (cause) {
    throw new EngineStreamError(DOING, 'the answer has another shape', { cause })
  }
}

const ATTEMPTS = 20
const PAUSE_MS = 50

/**
 * Whether somebody removed an image while the Engine went through them, of which the containerd store and podman make an
 * error (moby#52688, containers/common#2400).
 */
function isRemovedMeanwhile({ status, engineMessage }: EngineRequestError): boolean {
  return status === 404 || (status === 500 && /not found|not known/.test(engineMessage))
}
