import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { runContainer } from '../../../src/container/index.js'
import { connectEngine, type Engine } from '../../../src/engine/index.js'
import { engineLike, listenOnLoopback } from '../engine/tiny-server.js'

const ID = `sha256:${'ab'.repeat(32)}`
const SWITCHING =
  'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'

interface Script {
  /** Answer to the attach, after the 101. */
  readonly attached?: (socket: Duplex) => void
  /** What the wait answers after its headers. */
  readonly waited?: (end: (body?: string) => void, cut: () => void) => void
  /** Status of each removal, in order. */
  readonly removals?: readonly number[]
}

/** An Engine that plays a script, and the requests that it got. */
async function playing(script: Script): Promise<{ engine: Engine; requests: string[] }> {
  const requests: string[] = []
  const removals = [...(script.removals ?? [])]
  const answer = engineLike((request, response) => {
    const url = (request.url ?? '').replace('/v1.41', '')
    requests.push(`${request.method} ${url}`)
    request.resume()
    if (url.startsWith('/images/')) response.end(JSON.stringify({ Id: ID }))
    else if (url.startsWith('/containers/create')) response.writeHead(201).end('{"Id":"c1"}')
    else if (url.includes('condition=removed')) response.end('{"StatusCode":0}')
    else if (url.includes('/wait')) {
      response.flushHeaders()
      script.waited?.(
        (body) => response.end(body),
        () => response.destroy(),
      )
    } else if (url.endsWith('/start')) response.writeHead(204).end()
    else response.writeHead(removals.shift() ?? 204).end('{"message":"as told"}')
  })
  const server = createServer(answer)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    requests.push(`${request.method} ${(request.url ?? '').replace('/v1.41', '')}`)
    socket.on('error', () => undefined).write(SWITCHING)
    script.attached?.(socket)
  })
  const host = `tcp://127.0.0.1:${await listenOnLoopback(server)}`
  return { engine: await connectEngine({ host, env: {} }), requests }
}

const finished: Script = {
  attached: (socket) => setTimeout(() => socket.end(), 20),
  waited: (end) => end('{"StatusCode":0}'),
}

const REMOVED = 'DELETE /containers/c1?force=true&v=true'

describe('runContainer', () => {
  it('attaches and waits before it starts, and removes in the end', async () => {
    const { engine, requests } = await playing(finished)
    expect(await runContainer(engine, 'x')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(requests).toEqual([
      expect.stringMatching(/^POST \/containers\/create\?name=imagewright-[0-9a-f]{12}$/),
      'POST /containers/c1/attach?stream=true&stdout=true&stderr=true&stdin=false',
      'POST /containers/c1/wait?condition=next-exit',
      'POST /containers/c1/start',
      REMOVED,
    ])
  })

  it('waits until a container is gone that the Engine removes just now', async () => {
    const { engine, requests } = await playing({ ...finished, removals: [409] })
    await runContainer(engine, 'x')
    expect(requests.slice(-2)).toEqual([REMOVED, 'POST /containers/c1/wait?condition=removed'])
  })

  it('is content with a container that is gone already', async () => {
    const { engine } = await playing({ ...finished, removals: [404] })
    expect((await runContainer(engine, 'x')).exitCode).toBe(0)
  })

  it('names a container that cannot be removed', async () => {
    const { engine } = await playing({ ...finished, removals: [500] })
    await expect(runContainer(engine, 'x')).rejects.toMatchObject({
      code: 'CONTAINER_REMOVE_FAILED',
      container: 'c1',
      hint: 'Remove it by hand: docker rm -f c1',
    })
  })

  it.each<[string, Script, string]>([
    [
      'output that is cut within a frame',
      { ...finished, attached: (socket) => socket.end(Buffer.from([1, 0, 0, 0, 0, 0, 0, 9, 65])) },
      'ENGINE_STREAM_INVALID',
    ],
    [
      'a wait that is cut',
      { attached: (socket) => socket.end(), waited: (_end, cut) => setTimeout(cut, 20) },
      'ENGINE_CONNECTION_LOST',
    ],
    [
      'a wait without exit code',
      { attached: (socket) => socket.end(), waited: (end) => end('{}') },
      'ENGINE_STREAM_INVALID',
    ],
  ])('rejects for %s, and removes the container', async (_title, script, code) => {
    const { engine, requests } = await playing(script)
    await expect(runContainer(engine, 'x')).rejects.toMatchObject({ code })
    expect(requests.at(-1)).toBe(REMOVED)
  })

  it('says of a failed run what failed, also where the removal fails too', async () => {
    const { engine } = await playing({ ...finished, waited: (end) => end('{}'), removals: [500] })
    await expect(runContainer(engine, 'x')).rejects.toMatchObject({ code: 'ENGINE_STREAM_INVALID' })
  })
})
