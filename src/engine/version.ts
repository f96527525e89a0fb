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

interface VersionAnswer {
  readonly Version?: unknown
  readonly ApiVersion?: unknown
  readonly MinAPIVersion?: unknown
  readonly Os?: unknown
  readonly Arch?: unknown
}

/** @param target Unversioned, so that no Engine refuses the question itself. */
export async function readVersion(
  target: RequestTarget,
  signal?: AbortSignal,
): Promise<EngineVersion> {
  const doing = 'GET /version'
  const { body } = await sendRequest(target, { method: 'GET', path: '/version', signal })
  const text = await readText(body, doing)
  const answer: VersionAnswer = Object(parseJson(text))
  // Podman and Engines before 1.25 leave the last one out.
  const { Version, ApiVersion, Os, Arch, MinAPIVersion = '1.24' } = answer
  if (
    typeof Version === 'string' &&
    typeof ApiVersion === 'string' &&
    typeof MinAPIVersion === 'string' &&
    typeof Os === 'string' &&
    typeof Arch === 'string'
  ) {
    return {
      version: Version,
      apiVersion: ApiVersion,
      minApiVersion: MinAPIVersion,
      os: Os,
      architecture: Arch,
    }
  }
  throw new EngineStreamError(doing, 'the answer is no version of an Engine')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
