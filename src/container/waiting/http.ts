import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpCondition } from '../../definition/index.js'
import { Hopeless, type Scope } from './scope.js'

/** Longest wait for one answer, in milliseconds. */
const TIMEOUT = 5_000

/** Bytes of a body that are looked at. */
const MAX_BODY = 1024 * 1024

/** Nothing when the answer is the one that is waited for, else what it is. */
export async function answersHttp(
  scope: Scope,
  condition: HttpCondition,
): Promise<string | undefined> {
  const address = addressOf(scope, condition)
  const { path, method = 'GET', headers, body, tls = false } = condition
  const options = { ...address, path, method, headers: { ...headers }, agent: false as const }
  try {
    const outgoing = tls
      ? httpsRequest({ ...options, rejectUnauthorized: false })
      : httpRequest(options)
    const response = await answerTo(outgoing, scope.signal)
    try {
      const status = response.statusCode ?? 0
      if (!fits(status, condition.status)) return `status ${status}`
      if (body === undefined) return undefined
      const text = await readBody(response)
      const holds = typeof body === 'string' ? text.includes(body) : text.search(body) >= 0
      return holds ? undefined : 'another body'
    } finally {
      outgoing.destroy()
    }
  } catch (error) {
    return error instanceof Error
      ? 'code' in error && typeof error.code === 'string'
        ? error.code
        : error.message
      : String(error)
  }
}

function addressOf(
  { container }: Scope,
  { port }: HttpCondition,
): { readonly host: string; readonly port: number } {
  if (port !== undefined) return container.port(port)
  const tcp = container.ports.filter(({ protocol }) => protocol === 'tcp')
  const [only] = tcp
  if (only && tcp.length === 1) return { host: only.host, port: only.port }
  throw new Hopeless(
    `it publishes ${tcp.length} ports: name the one that is meant with the option "port"`,
  )
}

function answerTo(outgoing: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const cut = () => outgoing.destroy(new Error('aborted'))
    signal.addEventListener('abort', cut, { once: true })
    outgoing.once('close', () => signal.removeEventListener('abort', cut))
    outgoing.setTimeout(TIMEOUT, () => outgoing.destroy(new Error('no answer in time')))
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
    outgoing.end()
  })
}

async function readBody(response: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Uint8Array>) {
    parts.push(part)
    length += part.length
    if (length > MAX_BODY) break
  }
  return Buffer.concat(parts).toString('utf8')
}

function fits(status: number, wanted: HttpCondition['status']): boolean {
  if (wanted === undefined) return status >= 200 && status < 400
  return typeof wanted === 'number' ? status === wanted : wanted.includes(status)
}
