import { isApiVersion } from './api-version.js'
import { readText, type RequestTarget, sendRequest } from './connection/request.js'

/** What the answer to `/_ping` tells. */
export interface Pong {
  readonly apiVersion: string
  readonly builderVersion: string | undefined
  /** Version of podman's own API, which only podman has. */
  readonly libpodVersion: string | undefined
}

/** An HTTP server answered, but no Docker Engine. */
export class NotDockerError extends Error {}

/** @throws {NotDockerError} when the answer lacks Docker's `Api-Version` header. */
export async function ping(target: RequestTarget, signal: AbortSignal): Promise<Pong> {
  const response = await sendRequest(target, { method: 'GET', path: '/_ping', signal })
  await readText(response.body, 'GET /_ping')
  const header = (name: string): string | undefined => {
    const value = response.headers[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const apiVersion = header('api-version')
  if (apiVersion === undefined || !isApiVersion(apiVersion)) {
    throw new NotDockerError(
      `an HTTP server answered ${response.status} without Docker's Api-Version header`,
    )
  }
  return {
    apiVersion,
    builderVersion: header('builder-version'),
    libpodVersion: header('libpod-api-version'),
  }
}
