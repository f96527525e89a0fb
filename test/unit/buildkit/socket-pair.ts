import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Two ends of one real socket. */
export async function socketPair(): Promise<readonly [Socket, Socket]> {
  const folder = await mkdtemp(join(tmpdir(), 'imagewright-test-'))
  const server = createServer().listen(join(folder, 'socket'))
  await once(server, 'listening')
  const near = connect(join(folder, 'socket'))
  const [middle] = (await once(server, 'connection')) as [Socket]
  server.close()
  await rm(folder, { recursive: true })
  return [near, middle]
}
