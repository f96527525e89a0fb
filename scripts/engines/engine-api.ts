import { request } from 'node:http'

import { SetUpError } from './set-up-error.js'

export interface EngineAnswer {
  readonly status: number
  readonly body: string
}

/** One plain REST call over a daemon's unix socket. */
export function callEngine(
  socket: string,
  method: 'DELETE' | 'GET' | 'POST',
  path: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly timeout?: number } = {},
): Promise<EngineAnswer> {
  const { headers = {}, timeout = 60_000 } = options
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { socketPath: socket, method, path, headers, signal: AbortSignal.timeout(timeout) },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.once('error', reject)
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.once('error', reject)
    outgoing.end()
  })
}

export async function getJson<T>(socket: string, path: string): Promise<T> {
  const { status, body } = await callEngine(socket, 'GET', path, { timeout: 5_000 })
  if (status !== 200) throw new SetUpError(`GET ${path} at ${socket}: ${status} ${body.trim()}`)
  return JSON.parse(body) as T
}

/** Whether a daemon answers there. */
export async function answers(socket: string): Promise<boolean> {
  try {
    return (await callEngine(socket, 'GET', '/_ping', { timeout: 2_000 })).status === 200
  } catch {
    return false
  }
}

/** A call whose answer is a stream of JSON lines: an `error` line in a 200 answer is a failure too. */
export async function postStream(socket: string, path: string, timeout: number): Promise<void> {
  // "e30=" is `{}`: no credentials. Engines demand the header for a push.
  const headers = { 'X-Registry-Auth': 'e30=' }
  const { status, body } = await callEngine(socket, 'POST', path, { headers, timeout })
  const failure = /"error":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]
  if (status >= 300 || failure !== undefined) {
    throw new SetUpError(`POST ${path}: ${status} ${failure ?? body.trim()}`)
  }
}

/** Splits `debian:bookworm` for the query of `POST /images/create`. */
export async function pull(socket: string, reference: string, timeout: number): Promise<void> {
  const [name = '', tag = 'latest'] = reference.split(/:(?=[^/]*$)/)
  const query = new URLSearchParams({ fromImage: name, tag })
  await postStream(socket, `/images/create?${query.toString()}`, timeout)
}

export async function hasImage(socket: string, reference: string): Promise<boolean> {
  const path = `/images/${encodeURIComponent(reference)}/json`
  return (await callEngine(socket, 'GET', path)).status === 200
}
