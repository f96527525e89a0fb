import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { formatSession, ownSession } from '../../../../src/container/labels.js'
import { note } from '../../../../src/container/ledger.js'
import {
  leaseFromReaper,
  type Reaper,
  type ReaperOptions,
  startReaper,
} from '../../../../src/container/litter/index.js'
import { MAX_LINE } from '../../../../src/container/litter/message.js'
import { readProcessStat } from '../../../../src/container/process-stat.js'
import { bundlePrograms } from '../../../setup/bundle-programs.js'

// Processes of their own take their time on a busy machine.
jest.setTimeout(60_000)

const REAPER = 'src/container/litter/reaper-main.ts'
const STARTER = 'test/unit/container/litter/starter.ts'
const programs = bundlePrograms([REAPER, STARTER])

/** Nobody listens there. */
const AWAY = 'unix:///nonexistent/docker.sock'

const session = formatSession(ownSession())
const hello = { type: 'hello', role: 'lease', session }

let folder = ''
const reapers: Reaper[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iw-'))
})
afterEach(async () => {
  await Promise.all(reapers.splice(0).map((reaper) => reaper.close()))
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a reaper from a process of its own, whose folder for temporary files is another. */
function runStarter(
  then: 'end' | 'stay',
  temporary = folder,
): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [programs[STARTER], programs[REAPER], then], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  })
}

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  return text
}

async function start(options: ReaperOptions = {}): Promise<Reaper> {
  const reaper = await startReaper({ program: programs[REAPER], ...options })
  reapers.push(reaper)
  return reaper
}

async function untilGone(pid: number): Promise<void> {
  for (let stat = readProcessStat(pid); stat && stat.state !== 'Z'; stat = readProcessStat(pid)) {
    await sleep(20)
  }
}

describe('a reaper', () => {
  it('ends when its starter and every lease are gone, and leaves no file', async () => {
    const reaper = await start()
    const lease = await leaseFromReaper(reaper.address)
    await reaper.close()
    await sleep(1_500)
    expect(existsSync(reaper.address)).toBe(true)
    await lease.release()
    await untilGone(reaper.pid)
    expect(existsSync(dirname(reaper.address))).toBe(false)
    await expect(leaseFromReaper(reaper.address)).rejects.toMatchObject({
      code: 'REAPER_UNREACHABLE',
      address: reaper.address,
    })
  })

  it('is for this user alone', async () => {
    const { address } = await start()
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700)
  })

  it('belongs to no terminal, and holds no stream of its starter', async () => {
    const { pid } = await start()
    const [, , , , group, terminalSession, terminal] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'name')
      .split(' ')
    expect({ group, terminalSession, terminal }).toEqual({
      group: String(pid),
      terminalSession: String(pid),
      terminal: '0',
    })
    const streams = [0, 1, 2].map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    expect(streams).toEqual(['/dev/null', '/dev/null', expect.stringMatching(/\/log$/)])
  })

  it('lets its starter end, and whoever waits for all that this one writes', async () => {
    const { pid, address } = JSON.parse(await textOf(runStarter('end').stdout))
    expect(dirname(dirname(address))).toBe(folder)
    await untilGone(pid)
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends when its starter is killed', async () => {
    const child = runStarter('stay')
    const [text] = await once(child.stdout.setEncoding('utf8'), 'data')
    child.kill('SIGKILL')
    await untilGone(JSON.parse(text).pid)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('works on after %s', async (signal) => {
    const reaper = await start()
    process.kill(reaper.pid, signal)
    await sleep(100)
    const lease = await leaseFromReaper(reaper.address)
    await lease.release()
  })

  it('lets a lease end once for all who ask', async () => {
    const { address } = await start()
    const lease = await leaseFromReaper(address)
    const released = lease.release()
    expect(lease.release()).toBe(released)
    await released
  })

  it('takes its time for an Engine that is away, and then says what is left', async () => {
    const { address } = await start({ patience: 500 })
    const lease = await leaseFromReaper(address)
    const box = { kind: 'container', id: 'a', engine: AWAY } as const
    note({ ...box, change: 'made' })
    note({ ...box, change: 'made', id: 'b' })
    note({ ...box, change: 'removed', id: 'b' })
    const begun = performance.now()
    await expect(lease.release()).rejects.toMatchObject({
      code: 'LITTER_LEFT',
      left: [
        {
          kind: 'container',
          name: 'a',
          engine: AWAY,
          reason: expect.stringMatching(/^No Docker Engine answers\. Tried:; .*ENOENT/),
        },
      ],
    })
    expect(performance.now() - begun).toBeGreaterThan(250)
    // The other leases have their due nevertheless.
    await (await leaseFromReaper(address)).release()
  })

  it('keeps its journal for the next sweep where an image could not be removed', async () => {
    const reaper = await start({ patience: 0 })
    const lease = await leaseFromReaper(reaper.address)
    const image = `sha256:${'1'.repeat(64)}`
    const made = { change: 'made', kind: 'image', id: 'me/x:1', image, engine: AWAY } as const
    note(made)
    await expect(lease.release()).rejects.toMatchObject({ code: 'LITTER_LEFT' })
    await reaper.close()
    await untilGone(reaper.pid)
    const kept = dirname(reaper.address)
    expect(readdirSync(kept).toSorted()).toEqual(['images', 'log', 'session'])
    expect(JSON.parse(readFileSync(join(kept, 'images'), 'utf8'))).toEqual({ session, entry: made })
    rmSync(kept, { recursive: true })
  })

  it('is done without where it is killed', async () => {
    const reaper = await start()
    const lease = await leaseFromReaper(reaper.address)
    process.kill(reaper.pid, 'SIGKILL')
    await untilGone(reaper.pid)
    await lease.release()
    await reaper.close()
    rmSync(dirname(reaper.address), { recursive: true })
  })
})

describe('a client that speaks otherwise', () => {
  const text = (...messages: readonly object[]): string =>
    messages.map((message) => `${JSON.stringify(message)}\n`).join('')

  it.each([
    ['no JSON', 'GET / HTTP/1.1\r\n\r\n', 'it is no message'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a]), 'it is no message'],
    ['no greeting', text({ type: 'goodbye' }), 'it has not been greeted'],
    ['two greetings', text(hello, hello), 'it has been greeted'],
    ['a session that is none', text({ ...hello, session: 'me' }), 'it is no message'],
    ['a line too long', 'x'.repeat(MAX_LINE + 1), 'a line is too long'],
    [
      'a greeting and then a line too long',
      text(hello) + 'x'.repeat(MAX_LINE + 1),
      'a line is too long',
    ],
  ])('is told so and left: %s', async (_what, bytes, reason) => {
    const { address } = await start()
    const socket = connect(address)
    socket.on('error', () => undefined)
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.write(bytes)
    await once(socket, 'close')
    const lines = answer.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ type: 'error', reason })
    // Another is served as ever.
    await (await leaseFromReaper(address)).release()
  })

  it('keeps nobody from their due by saying nothing, or half of something', async () => {
    const { address } = await start()
    const silent = connect(address)
    const half = connect(address)
    half.write('{"type":"hel')
    await (await leaseFromReaper(address)).release()
    silent.destroy()
    half.destroy()
  })
})

describe('startReaper', () => {
  it('says that there is no such program', async () => {
    await expect(startReaper({ program: '/nonexistent.js' })).rejects.toMatchObject({
      code: 'REAPER_NOT_STARTED',
      summary: 'The reaper /nonexistent.js did not start: there is no such file',
    })
  })

  it('says with which words its program ended', async () => {
    const program = join(folder, 'broken.cjs')
    const told = join(folder, 'told')
    writeFileSync(
      program,
      `require('node:fs').writeFileSync(${JSON.stringify(told)}, process.argv[2])
      process.stderr.write('no luck today')`,
    )
    await expect(startReaper({ program })).rejects.toMatchObject({
      code: 'REAPER_NOT_STARTED',
      summary: `The reaper ${program} did not start: no luck today`,
    })
    expect(existsSync(readFileSync(told, 'utf8'))).toBe(false)
  })

  it('finds room for the socket where the folder for temporary files has a long name', async () => {
    const long = mkdtempSync(join(folder, 'x'.repeat(100)))
    const { pid, address } = JSON.parse(await textOf(runStarter('end', long).stdout))
    await untilGone(pid)
    expect(address).toMatch(/^\/tmp\/imagewright-reaper-\w{6}\/socket$/)
  })
})

describe('leaseFromReaper', () => {
  it.each([
    ['junk\n', 'it does not answer as a reaper does'],
    ['{"type":"done","left":[]}\n', 'it does not answer as a reaper does'],
    ['{"type":"error","reason":"not today"}\n', 'not today'],
  ])('takes nobody for a reaper who answers %j', async (answer, reason) => {
    const address = join(folder, 'socket')
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(answer)
    })
    server.listen(address)
    await once(server, 'listening')
    await expect(leaseFromReaper(address)).rejects.toMatchObject({
      code: 'REAPER_UNREACHABLE',
      summary: `No reaper answers at ${address}: ${reason}`,
    })
    server.close()
  })
})
