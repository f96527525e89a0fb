import { mkdtemp, rm } from 'node:fs/promises'
import {
  createServer as createHttp,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http'
import { createServer as createNet, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'imagewright-'))
  cleanups.push(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Serves HTTP on a unix socket until the end of the test. Gives its address. */
export async function serveHttp(listener: RequestListener): Promise<string> {
  return listen(createHttp(listener))
}

/** The same for raw connections. */
export async function serveRaw(onConnection: (socket: Socket) => void): Promise<string> {
  return listen(createNet(onConnection))
}

async function listen(server: Server | HttpServer): Promise<string> {
  const path = join(await temporaryFolder(), 'engine.sock')
  await start(server, (ready) => server.listen(path, ready))
  return `unix://${path}`
}

/** Listens on a free port of the loopback address until the end of the test. */
export async function listenOnLoopback(server: Server | HttpServer): Promise<number> {
  await start(server, (ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port
}

async function start(
  server: Server | HttpServer,
  listening: (ready: () => void) => void,
): Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>(listening)
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
}

/** Answers `/_ping` and `/version` as an Engine does, and everything else by `rest`. */
export function engineLike(
  rest: RequestListener = (_request, response) => response.writeHead(404).end('{"message":"no"}'),
  versions: { readonly api?: string; readonly minimum?: string } = {},
): RequestListener {
  const api = versions.api ?? '1.41'
  return (request, response) => {
    if (request.url === '/_ping') {
      response.writeHead(200, { 'Api-Version': api, 'Builder-Version': '2' }).end('OK')
    } else if (request.url === '/version') {
      const { minimum = '1.24' } = versions
      const body = {
        Version: '99',
        ApiVersion: api,
        MinAPIVersion: minimum,
        Os: 'linux',
        Arch: 'amd64',
      }
      response.end(JSON.stringify(body))
    } else rest(request, response)
  }
}
