import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { engineDialer, type Engine } from '../../../src/engine/index.js'
import { EACH_VERSION, eachEngine } from '../matrix.js'
import { build, connectTo, leave, type BuildParts } from './build.js'
import { faultyDialer, type FaultyDialer } from './faulty-dialer.js'

jest.setTimeout(60_000)

eachEngine((matrixEngine) => {
  let engine: Engine
  // What has to wait for seconds does so beside the other tests.
  let frozen: ReturnType<typeof disturbed>
  let quiet: Promise<unknown>
  beforeAll(async () => {
    engine = await connectTo(matrixEngine)
    frozen = disturbed((dialer) => dialer.freeze(), { silenceTimeout: 6_000 })
    quiet = build(engineDialer(engine), {
      dockerfile: 'FROM busybox\nRUN sleep 9\n',
      frontendAttrs: { 'no-cache': '' },
      silenceTimeout: 6_000,
    }).result
    quiet.catch(() => undefined)
  })
  afterAll(() => leave(engine))

  /** A build that would take an hour, disturbed as soon as its command runs. */
  async function disturbed(
    disturb: (dialer: FaultyDialer) => void,
    options: Partial<BuildParts> = {},
  ): Promise<{ error: unknown; took: number; command: string; dialer: FaultyDialer }> {
    const seconds = String(3600 + Math.floor(Math.random() * 1e6))
    const dialer = faultyDialer(engineDialer(engine))
    const solving = build(dialer, {
      dockerfile: `FROM busybox\nRUN echo running; sleep ${seconds}\n`,
      ...options,
    })
    let began = 0
    for await (const event of solving.events) {
      if (event.type !== 'log') continue
      began = performance.now()
      disturb(dialer)
    }
    const error = await solving.result.catch((reason: unknown) => reason)
    return { error, took: performance.now() - began, command: `sleep ${seconds}`, dialer }
  }

  describe('an aborted build', () => {
    it('rejects with the reason of the signal, when the Engine has stopped the command', async () => {
      const abort = new AbortController()
      const reason = new RangeError('enough')
      const { error, took, command, dialer } = await disturbed(() => abort.abort(reason), {
        signal: abort.signal,
      })
      expect(error).toBe(reason)
      expect(await processes(command)).toEqual([])
      expect(took).toBeLessThan(10_000)
      expect(dialer.open()).toEqual([])
    })

    it('never begins when the signal was aborted before', async () => {
      const reason = new RangeError('too early')
      const dialer = faultyDialer(engineDialer(engine))
      const signal = AbortSignal.abort(reason)
      const { result } = build(dialer, { dockerfile: 'FROM busybox\n', signal })
      await expect(result).rejects.toBe(reason)
      expect(dialer.open()).toEqual([])
    })
  })

  describe.each(['control', 'session'] as const)(
    'a build whose %s connection is cut',
    (connection) => {
      it('rejects at once, names the connection and leaves nothing open', async () => {
        const { error, took, command, dialer } = await disturbed((faulty) => faulty.cut(connection))
        expect(error).toMatchObject({
          code: 'ENGINE_CONNECTION_LOST',
          reason: `the ${connection} connection ended`,
        })
        expect(took).toBeLessThan(3_000)
        expect(dialer.open()).toEqual([])
        await expect(eventuallyNone(command)).resolves.toEqual([])
      })
    },
  )

  it('gives up when the Engine has been silent for too long', async () => {
    const { error, took, command, dialer } = await frozen
    expect(error).toMatchObject({ code: 'ENGINE_SILENT', silence: 6_000 })
    expect(took).toBeGreaterThan(5_000)
    expect(took).toBeLessThan(9_000)
    expect(dialer.open()).toEqual([])
    await eventuallyNone(command)
  })

  it('does not take a command without output for silence', async () => {
    await expect(quiet).resolves.toBeDefined()
  })

  it('leaves no timer, socket or other handle behind', async () => {
    await sleep(200)
    const before = process.getActiveResourcesInfo()
    await build(engineDialer(engine), { dockerfile: 'FROM busybox\nRUN true\n' }).result
    // The test runner's own timers come and go; what we had left behind would stay.
    let left = handlesBeyond(before)
    for (let tries = 0; left.length > 0 && tries < 20; tries++) {
      await sleep(250)
      left = handlesBeyond(before)
    }
    expect(left).toEqual([])
  })
}, EACH_VERSION)

function handlesBeyond(before: readonly string[]): readonly string[] {
  const left = process.getActiveResourcesInfo()
  for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1)
  return left
}

/** Process ids of this machine whose command line contains `command`: the Engines run here. */
async function processes(command: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return ids.filter((_, index) => lines[index]?.replaceAll('\0', ' ').includes(command))
}

async function eventuallyNone(command: string): Promise<readonly string[]> {
  for (let round = 0; round < 50; round += 1) {
    if ((await processes(command)).length === 0) return []
    await sleep(200)
  }
  return processes(command)
}
