import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { MatrixEngine } from '../matrix.js'

/** An address that leads to an Engine, and what was asked for through it. */
export interface EngineProxy {
  readonly host: string
  /** `GET /v1.41/images/json`, in their order. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/**
 * @param before - called with each request before the Engine gets it. One connection carries one request.
 * @param change - what the Engine gets in place of bytes of a request.
 */
export async function engineProxy(
  { socket }: MatrixEngine,
  before: (request: string) => void | Promise<void> = () => undefined,
  change: (request: string, bytes: Buffer) => Buffer = (_, bytes) => bytes,
): Promise<EngineProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'imagewright-proxy-'))
  const path = join(folder, 'docker.sock')
  const requests: string[] = []
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client)
    client.on('error', () => undefined)
    client.once('close', () => open.delete(client))
    client.once('data', async (head: Buffer) => {
      client.pause()
      const request = head.toString('latin1').split(' HTTP/')[0] ?? ''
      requests.push(request)
      await before(request)
      const engine = connect({ path: socket, allowHalfOpen: true })
      engine.on('error', () => client.destroy())
      engine.once('close', () => client.destroy())
      client.once('close', () => engine.destroy())
      const sent = new Transform({
        transform: (bytes: Buffer, _, done) => done(null, change(request, bytes)),
      })
      sent.pipe(engine)
      sent.write(head)
      client.pipe(sent)
      engine.pipe(client)
    })
  })
  await once(server.listen(path), 'listening')
  return {
    host: `unix://${path}`,
    requests,
    close: async () => {
      for (const client of open) client.destroy()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
