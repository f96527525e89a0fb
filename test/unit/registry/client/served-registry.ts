import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'

/** An answer; `cut` ends the connection instead. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  readonly cut?: true
}

export interface ServedRegistry {
  /** `127.0.0.1:port`. */
  readonly address: string
  /** `METHOD /path`, and who asks where that was said. */
  readonly asked: string[]
  close(): Promise<void>
}

/** A real HTTP server on this machine that answers as it is told, by HTTPS where it is given what it needs for that. */
export async function serve(
  answer: (request: IncomingMessage & { readonly text: string }) => Answer,
  encryption?: ServerOptions,
): Promise<ServedRegistry> {
  const asked: string[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { authorization } = request.headers
    asked.push([request.method, request.url, authorization].filter(Boolean).join(' '))
    const text = Buffer.concat(chunks).toString('utf8')
    const { status = 200, headers = {}, body = '', cut } = answer(Object.assign(request, { text }))
    if (cut) {
      request.socket.resetAndDestroy()
      return
    }
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  const listener: RequestListener = (request, response) => void respond(request, response)
  const server = encryption ? createSecureServer(encryption, listener) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const INDEX = 'application/vnd.oci.image.index.v1+json'
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

export interface Blob {
  readonly type: string
  readonly bytes: Buffer
  readonly digest: string
}

export function blob(type: string, content: unknown): Blob {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return { type, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` }
}

/** A manifest for a platform, and its config. */
export function imageFor(architecture: string, variant?: string, config: object = {}) {
  const configBlob = blob('application/vnd.oci.image.config.v1+json', {
    os: 'linux',
    architecture,
    ...(variant && { variant }),
    config,
  })
  const manifest = blob(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { digest: configBlob.digest, size: configBlob.bytes.length },
    layers: [],
  })
  const platform = { os: 'linux', architecture, ...(variant && { variant }) }
  const descriptor = {
    mediaType: MANIFEST,
    digest: manifest.digest,
    size: manifest.bytes.length,
    platform,
  }
  return { manifest, config: configBlob, descriptor }
}

export function indexOf(entries: readonly object[]): Blob {
  return blob(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: entries })
}

/** What a registry answers that has blobs, and tags for them. */
export function answerFrom(
  blobs: readonly Blob[],
  tags: Readonly<Record<string, Blob>>,
): (request: { readonly url?: string | undefined }) => Answer {
  return ({ url = '' }) => {
    const version = url.split('/').at(-1) ?? ''
    const found = tags[version] ?? blobs.find(({ digest }) => digest === version)
    if (!found) return { status: 404, body: '{"errors":[]}' }
    return {
      headers: { 'Content-Type': found.type, 'Docker-Content-Digest': found.digest },
      body: found.bytes,
    }
  }
}
