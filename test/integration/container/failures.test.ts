import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { container, startContainer, wait } from '../../../src/container/index.js'
import type { Container, StartOptions } from '../../../src/definition/index.js'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { differencesOf } from '../differences.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../matrix.js'
import { useOwnImage } from './own-image.js'

jest.setTimeout(60_000)

const SERVE = 'exec httpd -f -p 80'

eachEngine(
  ({ host, slot }) => {
    const own = useOwnImage(host)
    const start = (options: StartOptions) => startContainer(own().engine, own().name, options)

    describe('a container that ends', () => {
      let box: Container | undefined
      afterEach(async () => {
        await box?.remove()
        box = undefined
      })

      it('says how, and that nothing can be executed in it', async () => {
        box = await start({ command: 'echo last words; exit 7' })
        expect(await box.wait()).toEqual({ exitCode: 7, oomKilled: false })
        await expect(box.exec(['true'])).rejects.toMatchObject({
          code: 'CONTAINER_EXITED',
          exitCode: 7,
          log: ['last words'],
        })
        await box.start()
        expect((await box.wait()).exitCode).toBe(7)
      })

      it('tells a signal, and a lack of memory', async () => {
        box = await start({ command: ['sleep', '60'] })
        await box.stop({ signal: 'SIGKILL', timeout: 5_000 })
        expect(await box.wait()).toEqual({ exitCode: 137, signal: 'SIGKILL', oomKilled: false })
        const { tellsOfMemory } = differencesOf(slot)
        const run = () =>
          container.run(own().name, {
            host,
            memory: '16m',
            command: 'dd if=/dev/zero of=/dev/null bs=200M count=1',
          })
        let end = await run()
        // On a busy machine the Engine now and then learns of the end and not of its reason.
        for (let left = 2; left > 0 && end.oomKilled !== tellsOfMemory; left--) end = await run()
        expect(end).toMatchObject({ exitCode: 137, oomKilled: tellsOfMemory })
      })
    })

    describe('a start that fails', () => {
      afterEach(async () => {
        expect(await own().containers()).toEqual([])
      })

      it('names the exit code and the last lines of a container that ends at once', async () => {
        const command = 'echo starting; echo "no config" >&2; exit 9'
        await expect(start({ command, ports: [80], waitFor: wait.port(80) })).rejects.toMatchObject(
          {
            code: 'CONTAINER_EXITED',
            exitCode: 9,
            log: expect.arrayContaining(['starting', 'no config']),
            summary: expect.stringMatching(
              /^Waiting for port 80 of .*: the container ended with exit code 9\n/,
            ),
          },
        )
      })

      it('names what did not come true in time', async () => {
        const command = 'echo up; sleep 60'
        const failing = start({ command, ports: [80], waitFor: wait.port(80), timeout: 1_500 })
        await expect(failing).rejects.toMatchObject({
          code: 'CONTAINER_NOT_READY',
          condition: 'port 80',
          log: ['up'],
        })
        const unhealthy = { command: 'echo sick; exit 1', interval: '100ms', retries: 1 }
        await expect(
          start({ command, healthcheck: unhealthy, waitFor: wait.healthy() }),
        ).rejects.toMatchObject({
          code: 'CONTAINER_NOT_READY',
          summary: expect.stringContaining('it is unhealthy, exit code 1: sick'),
        })
        await expect(start({ command, waitFor: wait.healthy() })).rejects.toMatchObject({
          summary: expect.stringContaining('it has no health check'),
        })
      })

      it('names a port that is taken', async () => {
        const first = await start({ command: SERVE, ports: [80] })
        try {
          const { port } = first.port(80)
          const ports = [{ container: 80, host: port }]
          await expect(start({ command: SERVE, ports })).rejects.toMatchObject({
            code: 'PORT_TAKEN',
            port,
          })
        } finally {
          await first.remove()
        }
      })

      it('names a command that is not there, a network that is not there, a name that is taken', async () => {
        await expect(start({ command: ['no-such-command'] })).rejects.toMatchObject({
          code: 'CONTAINER_START_FAILED',
          exitCode: 127,
        })
        await expect(start({ network: 'imagewright-none' })).rejects.toMatchObject({
          code: 'NETWORK_NOT_FOUND',
          network: 'imagewright-none',
        })
        const first = await start({ command: ['sleep', '60'] })
        try {
          await expect(start({ name: first.name })).rejects.toMatchObject({
            code: 'CONTAINER_NAME_TAKEN',
            container: first.name,
          })
        } finally {
          await first.remove()
        }
      })

      it('leaves nothing when it is aborted', async () => {
        const reason = new RangeError('enough')
        const abort = new AbortController()
        setTimeout(() => abort.abort(reason), 500)
        const waitFor = wait.log('never')
        await expect(
          start({ command: ['sleep', '60'], waitFor, signal: abort.signal }),
        ).rejects.toBe(reason)
      })
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)
