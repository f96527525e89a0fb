import * as z from 'zod'
import type { ImagePullOptions, PullProgress } from '../definition/index.js'
import { type Engine, type JsonMessage, pull } from '../engine/index.js'
import { parseReference } from '../reference/index.js'
import { credentialsFor } from '../registry/index.js'

/**
 * Lets the Engine pull an image, with the credentials of Docker's configuration.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` when no registry offers it.
 * @throws {PullFailedError} `PULL_FAILED`
 */
export async function pullImage(
  engine: Engine,
  text: string,
  { platform, onProgress, signal }: ImagePullOptions = {},
): Promise<{ readonly id: string; readonly name: string }> {
  const { domain, text: name } = parseReference(text)
  const auth = await credentialsFor(domain, { env: engine.environment(), signal })
  const { id } = await pull(engine, name, {
    platform,
    signal,
    ...(auth && {
      auth: {
        username: auth.username,
        password: auth.password,
        identityToken: auth.identityToken,
        serverAddress: auth.serverAddress,
      },
    }),
    onMessage: (message) => onProgress?.(progressOf(message)),
  })
  return { id, name }
}

const progressSchema = z.object({
  status: z.string().default(''),
  id: z.string().optional(),
  progressDetail: z
    .object({ current: z.number().optional(), total: z.number().optional() })
    .nullish(),
})

/** Digits of a layer's digest; what the Engine says of the tag has an ID too. */
const LAYER = /^[0-9a-f]{12}$/

function progressOf(message: JsonMessage): PullProgress {
  const result = progressSchema.safeParse(message)
  const { status = '', id, progressDetail } = result.data ?? {}
  const { current, total } = progressDetail ?? {}
  return Object.freeze({
    ...(id !== undefined && LAYER.test(id) && { layer: id }),
    status,
    ...(current !== undefined && { current }),
    ...(total !== undefined && { total }),
  })
}
