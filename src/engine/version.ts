import { z } from 'zod'
import { EngineStreamError } from '../errors/engine-error.js'
import { readText, type RequestTarget, sendRequest } from './connection/request.js'

/** What `GET /version` says of an Engine. */
export interface EngineVersion {
  /** Version of the Engine, e.g. `20.10.24`. */
  readonly version: string
  readonly apiVersion: string
  /** Oldest API version that the Engine takes. */
  readonly minApiVersion: string
  /** As in a platform: `linux`. */
  readonly os: string
  /** As in a platform: `amd64`. */
  readonly architecture: string
}

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  // Podman and Engines before 1.25 leave it out.
  MinAPIVersion: z.string().default('1.24'),
  Os: z.string(),
  Arch: z.string(),
})

/** @param target Unversioned, so that no Engine refuses the question itself. */
export async function readVersion(
  target: RequestTarget,
  signal?: AbortSignal,
): Promise<EngineVersion> {
  const doing = 'GET /version'
  const { body } = await sendRequest(target, { method: 'GET', path: '/version', signal })
  const text = await readText(body, doing)
  const result = versionSchema.safeParse(parseJson(text))
  if (!result.success) throw new EngineStreamError(doing, 'the answer is no version of an Engine')
  const { Version, ApiVersion, MinAPIVersion, Os, Arch } = result.data
  return {
    version: Version,
    apiVersion: ApiVersion,
    minApiVersion: MinAPIVersion,
    os: Os,
    architecture: Arch,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
