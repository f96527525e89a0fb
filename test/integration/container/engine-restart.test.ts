import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { container, runContainer, startContainer, wait } from '../../../src/container/index.js'
import { connectEngine, type Engine } from '../../../src/engine/index.js'
import { stateFolder } from '../../../scripts/engines/state-folder.js'
import { type LoneEngine, loneEngine } from './lone-engine.js'

jest.setTimeout(120_000)

const IMAGE = 'busybox:latest'

/** How long a call may take to notice that the Engine is gone, in milliseconds. */
const NOTICED = 15_000

describe('an Engine that is killed and started again', () => {
  let lone: LoneEngine
  let engine: Engine
  beforeAll(async () => {
    lone = await loneEngine()
    await lone.start()
    engine = await connectEngine({ host: lone.host, env: {} })
    await copyImage(engine)
  })
  afterAll(async () => {
    engine.close()
    await lone.remove()
  })

  it('fails whatever is under way with a typed error, and hangs nothing', async () => {
    const network = 'none'
    // Ends at once when it is asked to: an Engine that starts again gives what it finds ten seconds for that.
    const command = 'trap "exit 0" TERM; sleep 3600 & wait'
    const box = await startContainer(engine, IMAGE, { command, network })
    const following = async () => {
      for await (const { text } of box.logs({ follow: true })) expect(text).toBe('')
    }
    const attached = async () => {
      for await (const { bytes } of await box.attach()) expect(bytes).toHaveLength(0)
      // Its end alone does not say whether the container ended.
      await box.inspect()
    }
    const calls = {
      run: runContainer(engine, IMAGE, { command, network }),
      exec: box.exec(command),
      wait: box.wait(),
      waitFor: box.waitFor(wait.log('never')),
      start: startContainer(engine, IMAGE, { command, network, waitFor: wait.log('never') }),
      logs: following(),
      attach: attached(),
    }
    const settled = Promise.all(
      Object.entries(calls).map(async ([name, call]) => {
        const error: unknown = await call.then(
          () => undefined,
          (reason: unknown) => reason,
        )
        return [name, error instanceof Error && 'code' in error ? error.code : error]
      }),
    )
    await untilUnderWay(box.id)
    const begun = performance.now()
    await lone.kill('SIGKILL')
    const outcome = Object.fromEntries(await settled)
    expect(outcome).toEqual(
      Object.fromEntries(Object.keys(calls).map((name) => [name, 'ENGINE_CONNECTION_LOST'])),
    )
    expect(performance.now() - begun).toBeLessThan(NOTICED)

    await lone.start()
    const again = await container.get(box.id, { host: lone.host })
    expect((await again.inspect()).state.status).toBe('exited')
    await expect(again.exec(['true'])).rejects.toMatchObject({ code: 'CONTAINER_EXITED' })
    await again.start()
    expect((await again.exec(['echo', 'back'])).stdout).toBe('back\n')
    for (const { id } of await container.list({ host: lone.host })) {
      await (await container.get(id, { host: lone.host })).remove()
    }
    expect(await container.list({ host: lone.host })).toEqual([])
  })

  async function untilUnderWay(id: string): Promise<void> {
    for (;;) {
      const running = await container.list({ host: lone.host, status: 'running' })
      const { raw } = await (await container.get(id, { host: lone.host })).inspect()
      const execs = raw['ExecIDs']
      if (running.length === 3 && Array.isArray(execs) && execs.length === 1) return
    }
  }
})

async function copyImage(to: Engine): Promise<void> {
  const host = `unix://${stateFolder().engine('sid-graph').socket}`
  const from = await connectEngine({ host, env: {} })
  const { body: archive } = await from.request({ method: 'GET', path: `/images/${IMAGE}/get` })
  const loading = { method: 'POST', path: '/images/load', body: archive } as const
  const { body } = await to.request({
    ...loading,
    headers: { 'Content-Type': 'application/x-tar' },
  })
  for await (const chunk of body) void chunk
  from.close()
}
