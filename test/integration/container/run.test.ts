import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { container, runContainer } from '../../../src/container/index.js'
import { ContainerStartError, ContainerTimeoutError } from '../../../src/errors/container-error.js'
import { ImageNotFoundError } from '../../../src/errors/engine-error.js'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { EACH_VERSION_WITH_PODMAN, eachEngine } from '../matrix.js'
import { useOwnImage } from './own-image.js'

async function* lines() {
  yield Buffer.from('ä\n')
  yield Buffer.from('b\n')
}

async function* endless() {
  yield Buffer.from('x\n')
  await new Promise(() => undefined)
}

const inputFailure = new RangeError('no more')

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x\n')
  throw inputFailure
}

jest.setTimeout(60_000)

eachEngine(({ host, slot }) => {
  const own = useOwnImage(host)
  const run = (options: Parameters<typeof runContainer>[2]) =>
    runContainer(own().engine, own().name, options)

  afterEach(async () => {
    expect(await own().containers()).toEqual([])
  })

  describe('runContainer', () => {
    it('gives exit code, stdout and stderr', async () => {
      const result = await run({ command: 'echo out; echo err >&2; exit 3' })
      expect(result).toEqual({
        exitCode: 3,
        stdout: 'out\n',
        stderr: 'err\n',
        oomKilled: false,
        stdoutBytes: Buffer.from('out\n'),
        stderrBytes: Buffer.from('err\n'),
      })
    })

    it('loses no output of a command that ends at once', async () => {
      const runs = await Promise.all(
        Array.from({ length: 4 }, () => run({ command: ['echo', 'x'] })),
      )
      expect(runs.map(({ stdout }) => stdout)).toEqual(['x\n', 'x\n', 'x\n', 'x\n'])
    })

    it('passes environment, user, working folder and entrypoint on', async () => {
      const result = await run({
        entrypoint: ['sh', '-c', 'echo "$A|$(id -u):$(id -g)|$PWD|$0"'],
        command: ['first argument'],
        env: { A: 'b = c' },
        user: '12:34',
        workdir: '/tmp',
      })
      expect(result.stdout).toBe('b = c|12:34|/tmp|first argument\n')
    })

    it('takes a network of the Engine', async () => {
      const { stdout } = await run({ command: 'ls /sys/class/net', network: 'none' })
      expect(stdout).toBe('lo\n')
    })

    it('sends standard input and gives binary output back byte for byte', async () => {
      const bytes = Buffer.alloc(3_000_000, Buffer.from(Array.from({ length: 251 }, (_, n) => n)))
      const result = await run({ command: ['cat'], stdin: bytes })
      expect(bytes.equals(result.stdoutBytes)).toBe(true)
      expect(result.exitCode).toBe(0)
    })

    it('streams standard input and closes it', async () => {
      expect((await run({ command: ['cat'], stdin: lines() })).stdout).toBe('ä\nb\n')
    })

    // podman breaks the connection off then, now and again before it has said all.
    if (slot !== PODMAN.id) {
      it('ends when the command does, though its input goes on', async () => {
        expect((await run({ command: ['true'], stdin: endless() })).exitCode).toBe(0)
      })
    }

    it('rejects with the failure of its input, and removes the container', async () => {
      await expect(run({ command: ['cat'], stdin: failing() })).rejects.toBe(inputFailure)
    })

    it.each([
      [['no-such-command'], 127],
      [['/no/such/path'], 127],
      [['/tmp'], 126],
    ])('says of %j that it did not start, with exit code %i', async (command, exitCode) => {
      const failure = run({ command })
      await expect(failure).rejects.toBeInstanceOf(ContainerStartError)
      await expect(failure).rejects.toMatchObject({ code: 'CONTAINER_START_FAILED', exitCode })
    })

    it('says of an unknown user that it did not start, with exit code 125', async () => {
      const failure = run({ command: ['true'], user: 'nobody-knows-me' })
      await expect(failure).rejects.toMatchObject({ code: 'CONTAINER_START_FAILED', exitCode: 125 })
    })

    it('kills and removes the container when aborted, and rejects with the reason', async () => {
      const controller = new AbortController()
      const reason = new RangeError('enough')
      const running = run({ command: ['sleep', '60'], signal: controller.signal })
      setTimeout(() => controller.abort(reason), 700)
      await expect(running).rejects.toBe(reason)
    })

    it('leaves no container wherever between creation and start it is aborted', async () => {
      for (const delay of [0, 5, 20, 60, 150]) {
        const signal = AbortSignal.timeout(delay)
        await expect(run({ command: ['sleep', '60'], signal })).rejects.toMatchObject({
          name: 'TimeoutError',
        })
      }
    })

    it('kills and removes the container when its time is over', async () => {
      const failure = run({ command: ['sleep', '60'], timeout: 700 })
      await expect(failure).rejects.toBeInstanceOf(ContainerTimeoutError)
      await expect(failure).rejects.toMatchObject({ code: 'CONTAINER_TIMED_OUT', timeout: 700 })
    })

    it('names an image that the Engine does not hold', async () => {
      const failure = runContainer(own().engine, 'imagewright-test/none:1.0', { pull: 'never' })
      await expect(failure).rejects.toBeInstanceOf(ImageNotFoundError)
      await expect(failure).rejects.toMatchObject({ image: 'imagewright-test/none:1.0' })
    })
  })

  describe('container.run', () => {
    it('finds the Engine by itself and takes the start of an image ID', async () => {
      const prefix = own().id.replace('sha256:', '').slice(0, 12)
      const { stdout } = await container.run(prefix, {
        command: ['echo', 'hello'],
        host,
      })
      expect(stdout).toBe('hello\n')
    })
  })
}, EACH_VERSION_WITH_PODMAN)
