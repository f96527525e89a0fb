import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  type LedgerEntry,
  network,
  startContainer,
  volume,
  watchLedger,
} from '../../../src/container/index.js'
import type { Container, StartOptions } from '../../../src/definition/index.js'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { differencesOf } from '../differences.js'
import { eachEngine } from '../matrix.js'
import { useOwnImage } from './own-image.js'

jest.setTimeout(120_000)

const MEGABYTE = 1024 * 1024

// Heavy, and the same everywhere: the Engine's framing did not change between the versions of the matrix.
eachEngine(
  ({ host, slot }) => {
    const own = useOwnImage(host)
    const start = (options: StartOptions) => startContainer(own().engine, own().name, options)

    describe('output', () => {
      let box: Container
      beforeAll(async () => {
        box = await start({ command: ['sleep', '600'] })
      })
      afterAll(() => box.remove())

      it('of 10,000 lines arrives whole and in order, executed and logged', async () => {
        const wanted = Array.from({ length: 10_000 }, (_, index) => `line ${index + 1} ä`)
        const awk = ['awk', 'BEGIN { for (i = 1; i <= 10000; i++) print "line " i " ä" }']
        expect((await box.exec(awk)).stdout.split('\n')).toEqual([...wanted, ''])
        const logging = await start({ command: awk })
        try {
          const lines: string[] = []
          const follow = differencesOf(slot).followsToTheEnd
          if (!follow) await logging.wait()
          for await (const { text } of logging.logs({ follow })) lines.push(text)
          expect(lines).toEqual(wanted)
        } finally {
          await logging.remove()
        }
      })

      it('of 100 MB passes through in little memory, byte for byte', async () => {
        const running = await box.spawn('yes 0123456789abcde | head -c 104857600; echo end >&2')
        const hash = createHash('sha256')
        let length = 0
        let stderr = ''
        const before = process.memoryUsage().arrayBuffers
        let most = 0
        for await (const { stream, bytes } of running) {
          if (stream === 'stderr') stderr += Buffer.from(bytes).toString()
          else {
            hash.update(bytes)
            length += bytes.length
            most = Math.max(most, process.memoryUsage().arrayBuffers - before)
          }
        }
        expect(await running.wait()).toEqual({ exitCode: 0 })
        const wanted = createHash('sha256')
        const block = Buffer.from('0123456789abcde\n'.repeat(MEGABYTE / 16))
        for (let index = 0; index < 100; index++) wanted.update(block)
        expect([length, stderr, hash.digest('hex')]).toEqual([
          100 * MEGABYTE,
          'end\n',
          wanted.digest('hex'),
        ])
        expect(most).toBeLessThan(50 * MEGABYTE)
      })

      it('of every byte, and input of every byte, is left alone', async () => {
        const bytes = Buffer.from(Array.from({ length: 256 * 300 }, (_, index) => index % 256))
        const { stdoutBytes } = await box.exec(['cat'], { stdin: bytes })
        expect(bytes.equals(stdoutBytes)).toBe(true)
      })

      it('of both streams keeps the order in which it was written', async () => {
        const script =
          'for i in 1 2 3 4 5 6 7 8; do echo $i; usleep 20000; echo $i >&2; usleep 20000; done'
        const seen: string[] = []
        for await (const { stream, bytes } of await box.spawn(script)) {
          seen.push(`${stream} ${Buffer.from(bytes).toString()}`)
        }
        expect(seen).toEqual(
          [1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => [`stdout ${n}\n`, `stderr ${n}\n`]),
        )
      })

      it('ends for a reader that leaves, and for one that is told to stop', async () => {
        for await (const { bytes } of await box.spawn(['yes'])) if (bytes.length > 0) break
        const logging = await start({ command: 'while true; do echo tick; usleep 50000; done' })
        try {
          for await (const { text } of logging.logs({ follow: true })) {
            expect(text).toBe('tick')
            break
          }
          const abort = new AbortController()
          const reason = new RangeError('enough')
          const read = async () => {
            for await (const line of logging.logs({ follow: true, signal: abort.signal })) {
              if (line.text === 'tick') abort.abort(reason)
            }
          }
          await expect(read()).rejects.toBe(reason)
        } finally {
          await logging.remove()
        }
      })
    })

    describe('a difference of many files', () => {
      it('has the kind and size of each, hard links and all', async () => {
        const box = await start({ command: ['sleep', '600'] })
        try {
          await box.exec(
            [
              'mkdir /many && cd /many',
              'for i in $(seq 10 49); do echo $i > $i; done',
              'ln 10 hard && ln -s 10 soft && mkfifo pipe && mkdir -p sub/sub',
              // A socket is in no archive.
              'timeout 1 nc -lU socket < /dev/null; true',
              'mknod device c 1 3',
            ].join('\n'),
          )
          const numbers = Array.from({ length: 40 }, (_, index) => ({
            path: `/many/${index + 10}`,
            change: 'added',
            kind: 'file',
            size: 3,
          }))
          expect((await box.diff()).filter(({ kind }) => kind !== 'socket')).toEqual([
            { path: '/many', change: 'added', kind: 'directory', size: 0 },
            ...numbers,
            { path: '/many/device', change: 'added', kind: 'device', size: 0 },
            { path: '/many/hard', change: 'added', kind: 'file', size: 3 },
            { path: '/many/pipe', change: 'added', kind: 'fifo', size: 0 },
            { path: '/many/soft', change: 'added', kind: 'symlink', size: 0 },
            { path: '/many/sub', change: 'added', kind: 'directory', size: 0 },
            { path: '/many/sub/sub', change: 'added', kind: 'directory', size: 0 },
          ])
        } finally {
          await box.remove()
        }
      })
    })

    describe('the ledger', () => {
      it('tells of all that is made and removed, also by a start that fails', async () => {
        const entries: LedgerEntry[] = []
        const stop = watchLedger((entry) => entries.push(entry))
        try {
          const net = await network.create({ host })
          const data = await volume.create({ host })
          await expect(start({ command: ['nothing'] })).rejects.toMatchObject({ exitCode: 127 })
          await data.remove()
          await net.remove()
          const { address } = own().engine
          expect(entries).toEqual([
            { change: 'made', kind: 'network', id: net.id, engine: address },
            { change: 'made', kind: 'volume', id: data.name, engine: address },
            { change: 'made', kind: 'container', id: expect.any(String), engine: address },
            { change: 'removed', kind: 'container', id: entries[2]?.id, engine: address },
            { change: 'removed', kind: 'volume', id: data.name, engine: address },
            { change: 'removed', kind: 'network', id: net.id, engine: address },
          ])
        } finally {
          stop()
        }
      })
    })

    describe('a terminal', () => {
      it('is attached to before the start, typed into, and sized', async () => {
        const docker = own().engine
        const { makeContainer } = await import('../../../src/container/start.js')
        const box = await makeContainer(docker, own().name, {
          tty: true,
          stdin: true,
          command: ['sh'],
        })
        try {
          const terminal = await box.attach({ stdin: true })
          await box.start()
          await terminal.resize({ columns: 77, rows: 11 })
          await terminal.write('stty size; exit 5\n')
          let text = ''
          for await (const { bytes } of terminal) text += Buffer.from(bytes).toString()
          expect(text).toContain('\r\n11 77\r\n')
          expect((await box.wait()).exitCode).toBe(5)
        } finally {
          await box.remove()
        }
      })
    })

    describe('a hostile container', () => {
      let folder: string
      let box: Container
      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'imagewright-hostile-'))
        box = await start({ command: ['sleep', '600'], capAdd: ['MKNOD'] })
        await box.exec(
          [
            'mkdir -p /abs /up /dev-file /pipe /chain/a /ring',
            'ln -s /etc/passwd /abs/link',
            'ln -s ../../../../../../etc /up/link',
            'mknod /dev-file/mem c 1 1',
            'mkfifo /pipe/fifo',
            'ln -s .. /chain/a/up && ln -s a/up/../etc /chain/out',
            'ln -s /ring/b /ring/a && ln -s /ring/a /ring/b',
            'ln -s /etc/hostname /name',
          ].join('\n'),
        )
      })
      afterAll(async () => {
        await box.remove()
        await rm(folder, { recursive: true, force: true })
      })

      it.each(['/abs', '/up', '/dev-file', '/pipe', '/chain'])(
        'writes nothing from %s, which leads out',
        async (path) => {
          await expect(box.copyOut(path, join(folder, 'copy'))).rejects.toMatchObject({
            code: 'ARCHIVE_UNSAFE',
          })
          expect(await readdir(folder)).toEqual([])
        },
      )

      it('leads its links only to itself, and not in circles', async () => {
        const { stdout } = await box.exec(['cat', '/etc/hostname'])
        expect(await box.readText('/name')).toBe(stdout)
        const looking = box.read('/ring/a')
        await expect(looking).rejects.toMatchObject({
          code: expect.stringMatching(/^CONTAINER_PATH/),
        })
      })

      it('loses its links where they are to be skipped', async () => {
        await box.copyOut('/abs', join(folder, 'abs'), { outsideLinks: 'skip' })
        expect(await readdir(join(folder, 'abs'))).toEqual([])
        await rm(join(folder, 'abs'), { recursive: true })
      })
    })

    it('starts and removes 100 containers in parallel', async () => {
      const begun = await Promise.allSettled(
        Array.from({ length: 100 }, (_, index) =>
          start({ command: ['sleep', `6${index}`], network: 'none' }),
        ),
      )
      const boxes = begun.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect((await own().containers()).length).toBe(100)
      await Promise.all(boxes.map((box) => box.remove()))
      expect(begun.filter(({ status }) => status === 'rejected')).toEqual([])
      expect(await own().containers()).toEqual([])
    })
  },
  ['sid-graph', PODMAN.id],
)
