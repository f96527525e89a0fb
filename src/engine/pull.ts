import {
  EngineReportedError,
  EngineRequestError,
  ImageNotFoundError,
  PullFailedError,
} from '../errors/engine-error.js'
import type { Engine } from './engine.js'
import { inspectImage, splitReference } from './images.js'
import { type JsonMessage, readJsonStream } from './json-stream.js'

/** What a registry is told, in the Engine's words. Nothing of it is logged. */
export interface RegistryAuth {
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Refresh token of OAuth 2, in place of a password. */
  readonly identityToken?: string | undefined
  /** Registry that it is for. */
  readonly serverAddress?: string | undefined
}

export interface PullOptions {
  /** `os/architecture[/variant]`, e.g. `linux/arm64`. @default the Engine's own */
  readonly platform?: string | undefined
  readonly auth?: RegistryAuth | undefined
  readonly signal?: AbortSignal | undefined
  /** Called with every line of the Engine's progress. */
  readonly onMessage?: (message: JsonMessage) => void
}

/** A registry's and the Engine's words for an image that does not exist, or that one may not see. */
const NOT_FOUND = /not found|manifest unknown|does not exist|no such image|no matching manifest/i

/**
 * Lets the Engine pull an image, and gives its ID.
 *
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` when no registry offers it.
 * @throws {PullFailedError} `PULL_FAILED`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function pull(
  engine: Engine,
  reference: string,
  options: PullOptions = {},
): Promise<{ readonly id: string }> {
  const { platform, auth, signal, onMessage } = options
  const { repository, tag } = splitReference(reference)
  const doing = `Pulling "${reference}"`
  try {
    const { body } = await engine.request({
      method: 'POST',
      path: '/images/create',
      query: { fromImage: repository, tag, platform },
      headers: auth ? { 'X-Registry-Auth': registryAuthHeader(auth) } : {},
      signal,
    })
    for await (const message of readJsonStream(body, doing, signal)) onMessage?.(message)
  } catch (error) {
    throw pullError(reference, error)
  }
  return { id: (await inspectImage(engine, reference)).Id }
}

/** Value of `X-Registry-Auth`: JSON in URL-safe base64, as the Engine decodes it. */
export function registryAuthHeader(auth: RegistryAuth): string {
  const value = {
    username: auth.username,
    password: auth.password,
    identitytoken: auth.identityToken,
    serveraddress: auth.serverAddress,
  }
  // Padded: Go's base64.URLEncoding, by which older Engines decode it, demands the padding.
  const text = Buffer.from(JSON.stringify(value)).toString('base64url')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

function pullError(reference: string, error: unknown): unknown {
  const reported = error instanceof EngineReportedError || error instanceof EngineRequestError
  if (!reported) return error
  const missing =
    (error instanceof EngineRequestError && error.status === 404) ||
    NOT_FOUND.test(error.engineMessage)
  if (!missing) return new PullFailedError(reference, error.engineMessage, { cause: error })
  return new ImageNotFoundError(reference, error.engineMessage, {
    hint: 'Check the name and the tag; a private image needs "docker login" first.',
    cause: error,
  })
}
