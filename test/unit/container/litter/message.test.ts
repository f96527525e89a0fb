import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { formatSession, ownSession } from '../../../../src/container/labels.js'
import {
  formatMessage,
  MAX_LINE,
  parseMessage,
  type ReaperRequest,
  requestSchema,
} from '../../../../src/container/litter/message.js'
import { readLines } from '../../../../src/container/litter/message-lines.js'

const session = formatSession(ownSession())
const engine = 'unix:///run/docker.sock'
const image = `sha256:${'0'.repeat(64)}`

const requests: readonly ReaperRequest[] = [
  { type: 'hello', role: 'starter', session },
  { type: 'hello', role: 'lease', session },
  { type: 'engine', address: engine },
  { type: 'note', entry: { change: 'made', kind: 'container', id: 'a', engine } },
  { type: 'note', entry: { change: 'made', kind: 'image', id: 'me/x:1', image, engine } },
  { type: 'note', entry: { change: 'removed', kind: 'image', id: image, engine } },
  { type: 'goodbye' },
]

describe('a message', () => {
  it.each(requests)('comes back as it was sent: %j', (request) => {
    const line = formatMessage(request)
    expect(line.endsWith('\n')).toBe(true)
    expect(parseMessage(requestSchema, line.trimEnd())).toEqual(request)
  })

  const made = { change: 'made', kind: 'image', id: 'me/x:1', engine }
  it.each([
    '',
    'goodbye',
    '{"type":"goodbye"',
    'null',
    '[]',
    '{"type":"goodbye","more":1}',
    '{"type":"other"}',
    '{"__proto__":{"type":"goodbye"}}',
    '{"type":"hello","role":"lease","session":""}',
    '{"type":"hello","role":"lease","session":"0123456789ab-1"}',
    `{"type":"hello","role":"king","session":"${session}"}`,
    '{"type":"engine","address":""}',
    JSON.stringify({ type: 'note', entry: { ...made, kind: 'dog' } }),
    JSON.stringify({ type: 'note', entry: { ...made, id: '' } }),
    JSON.stringify({ type: 'note', entry: { ...made, id: '../containers/x' } }),
    JSON.stringify({ type: 'note', entry: { ...made, id: 'me/x:1?force=true' } }),
    JSON.stringify({ type: 'note', entry: { ...made, id: 'docker.io/me/x:1' } }),
    JSON.stringify({ type: 'note', entry: { ...made, image: '../x' } }),
    JSON.stringify({ type: 'note', entry: { ...made, id: 'x'.repeat(5000) } }),
  ])('is none: %s', (line) => {
    expect(parseMessage(requestSchema, line)).toBeUndefined()
  })
})

describe('the lines of a socket', () => {
  it('are whole, wherever the chunks end and whatever they hold', async () => {
    const lines = ['', 'ä€😀', '{"a":1}', 'x'.repeat(MAX_LINE)]
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    const chunks = Array.from(bytes.subarray(0, 30), (byte) => Buffer.of(byte))
    expect(await received([...chunks, bytes.subarray(30)])).toEqual({ lines, tooLong: 0 })
  })

  it('end with one that is too long, however it arrives', async () => {
    const long = Buffer.from(`first\n${'x'.repeat(MAX_LINE + 1)}\nlast\n`)
    expect(await received([long])).toEqual({ lines: ['first'], tooLong: 1 })
    const endless = Array.from({ length: 40 }, () => Buffer.alloc(4096, 'x'))
    expect(await received(endless)).toEqual({ lines: [], tooLong: 1 })
  })

  it('are not what stands after the last line break', async () => {
    expect(await received([Buffer.from('one\ntwo')])).toEqual({ lines: ['one'], tooLong: 0 })
  })
})

async function received(chunks: readonly Buffer[]) {
  const folder = mkdtempSync(join(tmpdir(), 'iw-'))
  const lines: string[] = []
  let tooLong = 0
  const server = createServer((socket) => {
    readLines(
      socket,
      (line) => lines.push(line),
      () => {
        tooLong++
        socket.destroy()
      },
    )
  })
  server.listen(join(folder, 'socket'))
  await once(server, 'listening')
  const client = connect(join(folder, 'socket'))
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const closed = once(socket, 'close')
  for (const chunk of chunks) {
    await new Promise<void>((resolve) => client.write(chunk, () => resolve()))
  }
  client.end()
  await closed
  server.close()
  rmSync(folder, { recursive: true })
  return { lines, tooLong }
}
