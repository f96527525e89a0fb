import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { extract } from 'tar-stream'
import { memorySource, type MemoryFile } from '../../../../src/context/index.js'
import { classicBuild, type ClassicBuildOptions } from '../../../../src/engine/classic/index.js'
import { connectEngine } from '../../../../src/engine/index.js'
import type { BuildEvent } from '../../../../src/progress/event.js'
import { engineLike, serveHttp } from '../tiny-server.js'

const ID = `sha256:ee7be5e02822${'0'.repeat(52)}`
const line = (value: unknown) => `${JSON.stringify(value)}\r\n`
const STEP = line({ stream: 'Step 1/1 : FROM scratch' })
const BUILT = line({ aux: { ID } }) + line({ stream: 'Successfully built ee7be5e02822\n' })

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function build(
  answer: Answer,
  options: Partial<ClassicBuildOptions> = {},
): Promise<BuildEvent[]> {
  const host = await serveHttp(engineLike(answer))
  const engine = await connectEngine({ host, env: {} })
  const events: BuildEvent[] = []
  try {
    const source = memorySource({})
    for await (const event of classicBuild(engine, {
      dockerfile: 'FROM scratch\n',
      source,
      ...options,
    })) {
      events.push(event)
    }
    return events
  } finally {
    engine.close()
  }
}

/** An Engine that takes the whole archive, then writes the parts one by one, and ends by `end`. */
function answering(parts: readonly (string | Uint8Array)[], end: 'end' | 'cut' = 'end'): Answer {
  return async (request, response) => {
    await buffer(request)
    for (const part of parts) {
      response.write(part)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (end === 'end') response.end()
    else response.destroy()
  }
}

describe('classicBuild', () => {
  it('ends with the image', async () => {
    const events = await build(answering([STEP, BUILT]), { tags: ['docker.io/me/x:1'] })
    expect(events.at(-1)).toEqual({
      type: 'image',
      id: ID,
      digest: ID,
      tags: ['docker.io/me/x:1'],
    })
  })

  it('joins lines and characters that arrive in pieces', async () => {
    const bytes = Buffer.from(STEP + line({ stream: 'größer 😀\n' }) + BUILT)
    const events = await build(answering([...bytes].map((byte) => Uint8Array.of(byte))))
    expect(events.flatMap((event) => (event.type === 'log' ? [event.text] : []))).toEqual([
      'größer 😀\n',
    ])
  }, 20_000)

  it.each<readonly [string, Answer, object]>([
    [
      'an error in a stream of status 200',
      answering([STEP, line({ error: 'no', errorDetail: { message: 'boom', code: 7 } })]),
      { code: 'STEP_FAILED', exitCode: 7, step: { digest: 'step:1' } },
    ],
    [
      'an error before any step',
      answering([line({ errorDetail: { message: 'boom' } })]),
      { code: 'ENGINE_REPORTED_ERROR', engineMessage: 'boom' },
    ],
    ['an end without an image', answering([STEP]), { code: 'ENGINE_STREAM_INVALID' }],
    [
      'a last line that is cut',
      answering([STEP, BUILT, '{"str']),
      { code: 'ENGINE_STREAM_INVALID' },
    ],
    [
      'a line that is no JSON',
      answering([STEP, '<html>\n', BUILT]),
      { code: 'ENGINE_STREAM_INVALID' },
    ],
    ['a cut in mid-build', answering([STEP], 'cut'), { code: 'ENGINE_CONNECTION_LOST' }],
    ['a cut before an answer', answering([], 'cut'), { code: 'ENGINE_CONNECTION_LOST' }],
    [
      'a refusal',
      (request, response) => {
        request.resume()
        response.writeHead(400).end(line({ message: 'dockerfile parse error line 1' }))
      },
      { code: 'ENGINE_REQUEST_FAILED', status: 400 },
    ],
  ])('rejects %s', async (_, answer, expected) => {
    await expect(build(answer)).rejects.toMatchObject(expected)
  })

  it('asks for what it was asked for, and hides the credentials', async () => {
    let asked: IncomingMessage | undefined
    const failure = build(
      (request, response) => {
        asked = request
        answering([line({ error: 'no' })])(request, response)
      },
      {
        tags: ['a:1', 'b:2'],
        buildArgs: { A: '1' },
        labels: { l: 'ü' },
        platform: 'linux/arm64',
        target: 'stage',
        noCache: true,
        pull: true,
        network: 'host',
        extraHosts: { db: '10.0.0.1' },
        registryConfig: { 'r.example': { username: 'u', password: 'canary>>>???' } },
      },
    )
    const error: unknown = await failure.catch((thrown: unknown) => thrown)
    expect(inspect(error, { depth: 9 })).not.toContain('canary')
    const url = new URL(asked?.url ?? '', 'http://engine')
    expect([url.pathname, [...url.searchParams]]).toEqual([
      '/v1.41/build',
      [
        ['version', '1'],
        ['dockerfile', '.imagewright.dockerfile'],
        ['rm', 'true'],
        ['forcerm', 'true'],
        ['t', 'a:1'],
        ['t', 'b:2'],
        ['buildargs', '{"A":"1"}'],
        ['labels', '{"l":"ü"}'],
        ['platform', 'linux/arm64'],
        ['target', 'stage'],
        ['nocache', 'true'],
        ['pull', 'true'],
        ['networkmode', 'host'],
        ['extrahosts', 'db:10.0.0.1'],
      ],
    ])
    const header = String(asked?.headers['x-registry-config'])
    expect(header).toMatch(/^[\w-]+={0,2}$/)
    expect(header.length % 4).toBe(0)
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      'r.example': { username: 'u', password: 'canary>>>???', serveraddress: 'r.example' },
    })
  })

  it.each<readonly [string, Record<string, MemoryFile>, string[], [string, string][]]>([
    [
      'a context without .dockerignore',
      { a: { content: 'A' } },
      [],
      [
        ['.dockerignore', '.imagewright.dockerfile\n.dockerignore\n'],
        ['.imagewright.dockerfile', 'FROM scratch\n'],
        ['a', 'A'],
      ],
    ],
    [
      'one whose .dockerignore belongs to it',
      { '.dockerignore': { content: 'b' }, a: { content: 'A' }, b: { content: 'B' } },
      ['b'],
      [
        ['.dockerignore', 'b\n.imagewright.dockerfile\n'],
        ['.imagewright.dockerfile', 'FROM scratch\n'],
        ['a', 'A'],
      ],
    ],
    [
      'one whose .dockerignore leaves itself out',
      { '.dockerignore': { content: '.*' }, a: { content: 'A' } },
      ['.*'],
      [
        ['.dockerignore', '.imagewright.dockerfile\n.dockerignore\n'],
        ['.imagewright.dockerfile', 'FROM scratch\n'],
        ['a', 'A'],
      ],
    ],
    [
      'one whose .dockerignore was replaced by another',
      { '.dockerignore': { content: '*' }, a: { content: 'A' } },
      [],
      [
        ['.dockerignore', '*\n.imagewright.dockerfile\n!.dockerignore\n'],
        ['.imagewright.dockerfile', 'FROM scratch\n'],
        ['a', 'A'],
      ],
    ],
    [
      'one that has the names already',
      {
        '.imagewright.dockerfile': { content: 'mine' },
        '.imagewright.dockerfile.1/x': { content: 'mine' },
      },
      [],
      [
        ['.dockerignore', '.imagewright.dockerfile.2\n.dockerignore\n'],
        ['.imagewright.dockerfile.2', 'FROM scratch\n'],
        ['.imagewright.dockerfile', 'mine'],
        ['.imagewright.dockerfile.1/', ''],
        ['.imagewright.dockerfile.1/x', 'mine'],
      ],
    ],
  ])('packs %s', async (_, files, ignorePatterns, packed) => {
    const contents: [string, string][] = []
    await build(
      async (request, response) => {
        const extraction = extract()
        extraction.end(await buffer(request))
        for await (const entry of extraction) {
          contents.push([entry.header.name, String(await buffer(entry))])
        }
        response.end(STEP + BUILT)
      },
      { source: memorySource(files), ignorePatterns },
    )
    expect(contents).toEqual(packed)
  })

  it('rejects with the error of the context', async () => {
    const source = {
      ...memorySource({ a: { content: 'A' } }),
      read: memorySource({}).read,
    }
    await expect(build(answering([STEP, BUILT]), { source })).rejects.toMatchObject({
      code: 'CONTEXT_FILE_VANISHED',
      path: 'a',
    })
  })

  it('waits for the temporary container when it is given up', async () => {
    const controller = new AbortController()
    const asked: string[] = []
    const reason = new RangeError('enough')
    let looks = 0
    const failure = build(
      (request, response) => {
        asked.push(`${request.method} ${request.url?.split('?')[0]}`)
        if (request.url?.includes('/containers/')) {
          looks++
          response.writeHead(looks < 3 ? 200 : 404).end('{"message":"gone"}')
          return
        }
        request.resume()
        response.write(STEP + line({ stream: ' ---> Running in 860cd1511820\n' }))
        setTimeout(() => controller.abort(reason), 50)
      },
      { signal: controller.signal },
    )
    await expect(failure).rejects.toBe(reason)
    expect(asked).toEqual([
      'POST /v1.41/build',
      ...Array<string>(3).fill('GET /v1.41/containers/860cd1511820/json'),
    ])
  })

  it('does nothing when it was given up before', async () => {
    const reason = new RangeError('enough')
    const asked: string[] = []
    const failure = build((request) => asked.push(request.url ?? ''), {
      signal: AbortSignal.abort(reason),
    })
    await expect(failure).rejects.toBe(reason)
    expect(asked).toEqual([])
  })
})
