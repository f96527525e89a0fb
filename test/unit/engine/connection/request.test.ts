import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import {
  connectEngine,
  type Engine,
  readJsonStream,
  readText,
} from '../../../../src/engine/index.js'
import { engineLike, listenOnLoopback, serveHttp, serveRaw } from '../tiny-server.js'

async function engineWith(rest: RequestListener): Promise<Engine> {
  return connectEngine({ host: await serveHttp(engineLike(rest)), env: {} })
}

/** Answers the ping, and gives the raw text of the next request. */
async function rawEngine(answer: (text: string) => string) {
  const requests: string[] = []
  const host = await serveRaw((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      if (text.startsWith('GET /_ping')) {
        socket.end('HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK')
      } else {
        requests.push(text)
        socket.write(answer(text), 'latin1')
      }
      text = ''
    })
  })
  return { requests, engine: await connectEngine({ host, env: {} }) }
}

async function* twoChunks() {
  yield Buffer.from('a')
  yield Buffer.from('b')
}

async function* endless() {
  for (;;) {
    yield Buffer.alloc(65536)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

const get = (path: string, signal?: AbortSignal) => ({ method: 'GET', path, signal }) as const

describe('request', () => {
  it('sends path below the version, query, header lines and body with its length', async () => {
    let seen: object = {}
    const engine = await engineWith((request, response) => {
      const chunks: Buffer[] = []
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const { method, url, headersDistinct } = request
          const { 'x-one': one, 'content-length': length, connection } = headersDistinct
          seen = { method, url, one, length, connection, body: Buffer.concat(chunks).toString() }
          response.end()
        })
    })
    await engine.request({
      method: 'POST',
      path: '/build',
      query: { a: 1, t: ['x', 'y&z'], no: undefined, q: true },
      headers: { 'X-One': ['1', '2, 3'] },
      body: 'ä',
    })
    expect(seen).toEqual({
      method: 'POST',
      url: '/v1.41/build?a=1&t=x&t=y%26z&q=true',
      one: ['1', '2, 3'],
      length: ['2'],
      connection: ['close'],
      body: 'ä',
    })
  })

  it('puts the path of a tcp endpoint before every request', async () => {
    const urls: string[] = []
    const port = await listenOnLoopback(
      createServer((request, response) => {
        urls.push(request.url ?? '')
        response.writeHead(200, { 'Api-Version': '1.41' }).end('{}')
      }),
    )
    const engine = await connectEngine({ host: `tcp://127.0.0.1:${port}/proxy`, env: {} })
    await engine.request(get('/info'))
    await (await engine.docker()).info()
    expect(urls).toEqual(['/proxy/_ping', '/proxy/v1.41/info', '/proxy/v1.41/info'])
  })

  it('streams a body', async () => {
    const engine = await engineWith((request, response) => {
      request.pipe(response)
    })
    const response = await engine.request({ method: 'POST', path: '/x', body: twoChunks() })
    expect(await readText(response.body, 'x')).toBe('ab')
  })

  it.each([
    [400, '{"message":"bad parameter"}', 'bad parameter'],
    [502, '<html>proxy</html>', '<html>proxy</html>'],
    [500, '', 'Internal Server Error'],
  ])('rejects for status %i with the words of the Engine', async (status, body, engineMessage) => {
    const engine = await engineWith((_request, response) => response.writeHead(status).end(body))
    await expect(engine.request(get('/x'))).rejects.toMatchObject({
      code: 'ENGINE_REQUEST_FAILED',
      status,
      engineMessage,
      summary: `GET /x: the Engine answered ${status}: ${engineMessage}`,
    })
  })

  it('gives the answer of an Engine that does not read the whole body', async () => {
    const engine = await engineWith((request) => {
      // As Go's server does: the answer at once, the connection a little later.
      const { socket } = request
      socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 22\r\n\r\n{"message":"too much"}')
      setTimeout(() => socket.destroy(), 50)
    })
    await expect(
      engine.request({ method: 'POST', path: '/build', body: endless() }),
    ).rejects.toMatchObject({ code: 'ENGINE_REQUEST_FAILED', engineMessage: 'too much' })
  })

  it('rejects with the failure of its own body as it is', async () => {
    const engine = await engineWith(() => undefined)
    const failure = new RangeError('file vanished')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      throw failure
    }
    await expect(engine.request({ method: 'POST', path: '/build', body: failing() })).rejects.toBe(
      failure,
    )
  })

  it('hands a failure of its own body after the answer to the reader of the response', async () => {
    const engine = await engineWith((_request, response) => {
      response.write('{"stream":"Step 1"}\n')
    })
    const failure = new RangeError('file vanished')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      await new Promise((resolve) => setTimeout(resolve, 100))
      throw failure
    }
    const response = await engine.request({ method: 'POST', path: '/build', body: failing() })
    await expect(readText(response.body, 'Building')).rejects.toBe(failure)
  })

  it('names a connection that is cut before the answer', async () => {
    const engine = await engineWith((request) => request.socket.destroy())
    await expect(engine.request(get('/x'))).rejects.toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
    })
  })

  it.each([
    ['chunked', {}],
    ['of known length', { 'Content-Length': '1000' }],
  ])('names a connection that is cut within a body %s', async (_title, headers) => {
    const engine = await engineWith((_request, response) => {
      response.writeHead(200, headers).write('{"a":1}\n')
      setTimeout(() => response.socket?.end(), 20)
    })
    const { body } = await engine.request(get('/x'))
    const read = async () => {
      for await (const message of readJsonStream(body, 'Pulling "x"')) {
        expect(message).toEqual({ a: 1 })
      }
    }
    await expect(read()).rejects.toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
      summary: 'Pulling "x": connection to the Engine lost: it was cut',
    })
  })

  it('rejects with the reason when aborted before the answer', async () => {
    const engine = await engineWith(() => undefined)
    const controller = new AbortController()
    const reason = new RangeError('enough')
    setTimeout(() => controller.abort(reason), 20)
    await expect(engine.request(get('/x', controller.signal))).rejects.toBe(reason)
    await expect(engine.request(get('/x', controller.signal))).rejects.toBe(reason)
  })

  it('ends the reading with the reason, and the connection, when aborted after the answer', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const engine = await engineWith((request, response) => {
      closed = new Promise((resolve) => request.socket.once('close', resolve))
      response.write('{"a":1}\n')
    })
    const controller = new AbortController()
    const reason = new RangeError('enough')
    const { body } = await engine.request(get('/x', controller.signal))
    setTimeout(() => controller.abort(reason), 20)
    const read = async () => {
      for await (const _ of readJsonStream(body, 'x', controller.signal)) continue
    }
    await expect(read()).rejects.toBe(reason)
    await closed
  })

  it('ends its connections when the Engine is closed', async () => {
    const engine = await engineWith((_request, response) => response.write('x'))
    const { body } = await engine.request(get('/x'))
    engine.close()
    await expect(readText(body, 'Reading')).rejects.toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
    })
  })
})

describe('dockerode', () => {
  it('goes where the Engine is, whatever its own environment says', async () => {
    const engine = await engineWith((request, response) =>
      response.end(JSON.stringify(request.url)),
    )
    const saved = { ...process.env }
    process.env['DOCKER_HOST'] = 'tcp://:::'
    process.env['DOCKER_CERT_PATH'] = '/no/such/folder'
    process.env['DOCKER_TLS_VERIFY'] = '1'
    try {
      const docker = await engine.docker()
      expect(await docker.info()).toBe('/v1.41/info')
      expect(process.env['DOCKER_HOST']).toBe('tcp://:::')
    } finally {
      process.env = saved
    }
  })
})

describe('dial', () => {
  const SWITCHING = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'

  it('asks for h2c without version and body, each value of a header on its own line', async () => {
    const { engine, requests } = await rawEngine(() => SWITCHING)
    const socket = await engine.dial('/session', [
      ['X-Docker-Expose-Session-Uuid', 'abc'],
      ['X-Docker-Expose-Session-Grpc-Method', '/a.B/C'],
      ['X-Docker-Expose-Session-Grpc-Method', '/d.E/F'],
    ])
    socket.destroy()
    expect(requests[0]?.split('\r\n')).toEqual([
      'POST /session HTTP/1.1',
      'Host: localhost',
      'User-Agent: imagewright',
      'Connection: Upgrade',
      'Upgrade: h2c',
      'Content-Length: 0',
      'X-Docker-Expose-Session-Uuid: abc',
      'X-Docker-Expose-Session-Grpc-Method: /a.B/C',
      'X-Docker-Expose-Session-Grpc-Method: /d.E/F',
      '',
      '',
    ])
  })

  it('keeps bytes that come together with the answer, and then carries both ways', async () => {
    const { engine, requests } = await rawEngine((text) =>
      text.startsWith('POST') ? `${SWITCHING}PREFACE` : 'PONG',
    )
    const socket = await engine.dial('/grpc')
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    expect(first.toString()).toBe('PREFACE')
    socket.write('PING\r\n\r\n')
    const second = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    expect(second.toString()).toBe('PONG')
    expect(requests[1]).toBe('PING\r\n\r\n')
    socket.destroy()
  })

  it.each([
    [
      'HTTP/1.1 500 Oops\r\nContent-Length: 25\r\n\r\n{"message":"unsupported"}',
      { code: 'UPGRADE_REFUSED', status: 500 },
    ],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK', { code: 'UPGRADE_REFUSED', status: 200 }],
    ['no HTTP at all\r\n\r\n', { code: 'ENGINE_CONNECTION_LOST' }],
  ])('rejects for %j', async (answer, error) => {
    const { engine } = await rawEngine(() => answer)
    await expect(engine.dial('/grpc')).rejects.toMatchObject(error)
  })

  it('rejects when the connection is cut before the answer', async () => {
    const engine = await engineWith((request) => request.socket.destroy())
    await expect(engine.dial('/grpc')).rejects.toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  it('rejects with the reason when aborted, and lets go of the connection once it is made', async () => {
    const silent = await engineWith(() => undefined)
    const reason = new RangeError('enough')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 20)
    await expect(silent.dial('/grpc', [], controller.signal)).rejects.toBe(reason)

    const { engine } = await rawEngine(() => SWITCHING)
    const later = new AbortController()
    const socket = await engine.dial('/grpc', [], later.signal)
    later.abort()
    expect(socket.destroyed).toBe(false)
    socket.destroy()
  })
})
