import { afterEach, describe, expect, it } from '@jest/globals'
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { GrpcChannel, type GrpcCall } from '../../../../../src/buildkit/grpc/client.js'
import { serveGrpc, type GrpcHandlers } from '../../../../../src/buildkit/grpc/server.js'
import { GrpcStatus } from '../../../../../src/buildkit/grpc/status.js'
import {
  PacketSchema,
  Packet_PacketType as Type,
  type Packet,
} from '../../../../../src/buildkit/proto/gen/fsutil_pb.js'
import { fileSync } from '../../../../../src/buildkit/session/filesync/provider.js'
import type {
  LocalEntry,
  LocalSelection,
  LocalSource,
} from '../../../../../src/context/local-source.js'
import { latch } from '../../latch.js'
import { socketPair } from '../../socket-pair.js'

const MTIME = 1_700_000_000_123_456_789n

function entry(path: string, more: Partial<LocalEntry> = {}): LocalEntry {
  return { path, kind: 'file', mode: 0o644, size: 1, modifiedAt: MTIME, ...more }
}

function source(entries: readonly LocalEntry[], content = 'x'): LocalSource {
  return {
    async *walk() {
      for (const one of entries) yield [one]
    },
    async *read() {
      yield Buffer.from(content)
    },
  }
}

let closers: { close(): void }[] = []
afterEach(() => {
  for (const closer of closers) closer.close()
  closers = []
})

/** The receiving side, as BuildKit plays it. */
class Receiver {
  readonly packets: Packet[] = []
  readonly end: Promise<unknown>
  readonly #call: GrpcCall
  #arrived = () => undefined as void

  constructor(call: GrpcCall) {
    this.#call = call
    this.end = (async () => {
      for await (const batch of call.batches()) {
        this.packets.push(...batch.map((bytes) => fromBinary(PacketSchema, bytes)))
        this.#arrived()
      }
    })().then(
      () => 'OK',
      (error: unknown) => error,
    )
  }

  send(packet: MessageInitShape<typeof PacketSchema>): void {
    void this.#call.messages.write([toBinary(PacketSchema, create(PacketSchema, packet))])
  }

  ask(id: number): void {
    this.send({ type: Type.PACKET_REQ, ID: id })
  }

  async until(condition: (packets: readonly Packet[]) => boolean): Promise<void> {
    while (!condition(this.packets)) {
      await new Promise<void>((resolve) => (this.#arrived = resolve))
    }
  }

  walkEnd(): Promise<void> {
    return this.until((all) => all.some(({ type, stat }) => type === Type.PACKET_STAT && !stat))
  }

  /** Content of a file, once its end has come. */
  async file(id: number): Promise<Buffer> {
    const ofFile = (all: readonly Packet[]) =>
      all.filter((packet) => packet.type === Type.PACKET_DATA && packet.ID === id)
    await this.until((all) => ofFile(all).some(({ data }) => data.length === 0))
    return Buffer.concat(ofFile(this.packets).map(({ data }) => data))
  }
}

interface Started {
  readonly receiver: Receiver
  readonly failures: unknown[]
}

async function receive(
  local: LocalSource,
  metadata: Record<string, string | string[]> = {},
): Promise<Started> {
  const [near, far] = await socketPair()
  const handlers: GrpcHandlers = new Map()
  fileSync(new Map([['context', local]])).register(handlers)
  const failures: unknown[] = []
  const server = serveGrpc(near, handlers, { onFailure: (error) => failures.push(error) })
  const channel = new GrpcChannel(far, 'test')
  closers.push(channel, server)
  const call = channel.open('/moby.filesync.v1.FileSync/DiffCopy', {
    'dir-name': 'context',
    ...metadata,
  })
  return { receiver: new Receiver(call), failures }
}

describe('a FileSync transfer', () => {
  it('lists entries with the modes of Go, and without owners', async () => {
    const { receiver } = await receive(
      source([
        entry('dir', { kind: 'directory', mode: 0o1755, size: 0 }),
        entry('dir/file', { mode: 0o4750, size: 2 ** 40 }),
        entry('dir/hard', { size: 0, linkname: 'dir/file' }),
        entry('dir/link', { kind: 'symlink', mode: 0o700, linkname: '../größe', size: 0 }),
        entry('fifo', { kind: 'fifo', mode: 0o2600, size: 0 }),
        entry('null', { kind: 'character', mode: 0o666, size: 0, device: { major: 1, minor: 3 } }),
        entry('old', { kind: 'block', mode: 0o600, size: 0, modifiedAt: -1n }),
      ]),
    )
    await receiver.walkEnd()
    const stats = receiver.packets.flatMap(({ stat }) =>
      stat
        ? [
            [
              stat.path,
              stat.mode,
              stat.uid,
              stat.gid,
              stat.size,
              stat.modTime,
              stat.linkname,
              stat.devmajor,
              stat.devminor,
            ],
          ]
        : [],
    )
    expect(stats).toEqual([
      ['dir', 0x801001ed, 0, 0, 0n, MTIME, '', 0n, 0n],
      ['dir/file', 0x008001e8, 0, 0, 2n ** 40n, MTIME, '', 0n, 0n],
      ['dir/hard', 0o644, 0, 0, 0n, MTIME, 'dir/file', 0n, 0n],
      ['dir/link', 0x080001ff, 0, 0, 10n, MTIME, '../größe', 0n, 0n],
      ['fifo', 0x02400180, 0, 0, 0n, MTIME, '', 0n, 0n],
      ['null', 0x042001b6, 0, 0, 0n, MTIME, '', 1n, 3n],
      ['old', 0x04000180, 0, 0, 0n, -1n, '', 0n, 0n],
    ])
  })

  it('sends each file that is asked for by its number among all entries, and ends after FIN', async () => {
    const { receiver, failures } = await receive({
      ...source([entry('a', { kind: 'directory' }), entry('a/b'), entry('c'), entry('d')]),
      async *read(path) {
        yield Buffer.from(`content of ${path}`)
      },
    })
    await receiver.walkEnd()
    receiver.ask(3)
    receiver.ask(1)
    expect((await receiver.file(1)).toString()).toBe('content of a/b')
    expect((await receiver.file(3)).toString()).toBe('content of d')
    receiver.send({ type: Type.PACKET_FIN })
    expect(await receiver.end).toBe('OK')
    expect(receiver.packets.at(-1)?.type).toBe(Type.PACKET_FIN)
    expect(failures).toEqual([])
  })

  it('answers for a file before the walk is over', async () => {
    const asked = latch()
    const { receiver } = await receive({
      async *walk() {
        yield Array.from({ length: 600 }, (_, index) => entry(`f${index}`.padEnd(5, '-')))
        await asked.opened
        yield [entry('z')]
      },
      async *read(path) {
        yield Buffer.from(path)
      },
    })
    await receiver.until((all) => all.length >= 500)
    receiver.ask(0)
    expect((await receiver.file(0)).toString()).toBe('f0---')
    asked.open()
    await receiver.walkEnd()
  })

  it('cuts files into packets of 64 KiB at most, and sends an empty file as its end alone', async () => {
    const content = Buffer.alloc(200_001, 'abc')
    const { receiver } = await receive({
      ...source([entry('big'), entry('empty', { size: 0 })]),
      async *read(path) {
        if (path === 'big') yield content
      },
    })
    await receiver.walkEnd()
    receiver.ask(0)
    receiver.ask(1)
    expect((await receiver.file(0)).equals(content)).toBe(true)
    expect(await receiver.file(1)).toEqual(Buffer.alloc(0))
    const sizes = receiver.packets.map(({ data }) => data.length).filter((size) => size > 0)
    expect(sizes).toEqual([65_536, 65_536, 65_536, 3_393])
  })

  it('reads at most eight files at the same time', async () => {
    let reading = 0
    let most = 0
    const { receiver } = await receive({
      ...source(
        Array.from({ length: 40 }, (_, index) => entry(`f${String(index).padStart(2, '0')}`)),
      ),
      async *read() {
        reading += 1
        most = Math.max(most, reading)
        await new Promise((resolve) => setTimeout(resolve, 2))
        yield Buffer.from('x')
        reading -= 1
      },
    })
    await receiver.walkEnd()
    for (let id = 0; id < 40; id += 1) receiver.ask(id)
    for (let id = 0; id < 40; id += 1) await receiver.file(id)
    expect(most).toBe(8)
  })

  it.each([
    ['a directory', 0],
    ['a hard link', 2],
    ['a symbolic link', 3],
    ['an id beyond the list', 99],
  ])('is refused when %s is asked for', async (_, id) => {
    const { receiver } = await receive(
      source([
        entry('a', { kind: 'directory' }),
        entry('b'),
        entry('c', { linkname: 'b' }),
        entry('d', { kind: 'symlink', linkname: 'b' }),
      ]),
    )
    await receiver.walkEnd()
    receiver.ask(id)
    expect(await receiver.end).toMatchObject({ status: GrpcStatus.INVALID_ARGUMENT })
    expect(receiver.packets.at(-1)?.type).toBe(Type.PACKET_ERR)
  })

  it('is refused when a file is asked for twice', async () => {
    const { receiver } = await receive(source([entry('a')]))
    await receiver.walkEnd()
    receiver.ask(0)
    receiver.ask(0)
    expect(await receiver.end).toMatchObject({ status: GrpcStatus.INVALID_ARGUMENT })
  })

  it.each(['walk', 'read'] as const)('tells both sides of a failing %s', async (place) => {
    const mine = new RangeError('my own')
    const fail = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(mine) }) })
    const { receiver, failures } = await receive({ ...source([entry('a')]), [place]: fail })
    if (place === 'read') {
      await receiver.walkEnd()
      receiver.ask(0)
    }
    await receiver.end
    const last = receiver.packets.at(-1)
    expect([last?.type, Buffer.from(last?.data ?? []).toString()]).toEqual([
      Type.PACKET_ERR,
      'my own',
    ])
    expect(failures).toEqual([mine])
  })

  it('stops walking and reading when the receiver goes away', async () => {
    const stopped: string[] = []
    const until = (name: string, signal: AbortSignal | undefined) =>
      new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => {
          stopped.push(name)
          resolve()
        })
      })
    const { receiver, failures } = await receive({
      async *walk(_selection, signal) {
        yield Array.from({ length: 600 }, (_, index) => entry(`f${index}`.padEnd(5, '-')))
        await until('walk', signal)
      },
      async *read(path, signal) {
        yield Buffer.from(path)
        await until('read', signal)
      },
    })
    await receiver.until((all) => all.length >= 500)
    receiver.ask(7)
    await receiver.until((all) => all.some(({ type }) => type === Type.PACKET_DATA))
    for (const closer of closers) closer.close()
    while (stopped.length < 2) await new Promise(setImmediate)
    expect(stopped.toSorted()).toEqual(['read', 'walk'])
    expect(failures).toEqual([])
  })

  it('does not know other directories than those that were given', async () => {
    for (const name of ['/etc', '..', '', 'constructor']) {
      const { receiver } = await receive(source([]), { 'dir-name': name })
      expect(await receiver.end).toMatchObject({
        status: GrpcStatus.NOT_FOUND,
        message: `no access allowed to dir "${name}"`,
      })
    }
  })
})

async function selected(metadata: Record<string, string | string[]>): Promise<LocalSelection> {
  let seen: LocalSelection | undefined
  const { receiver } = await receive(
    {
      async *walk(selection) {
        seen = selection
        yield []
      },
      async *read() {
        yield Buffer.alloc(0)
      },
    },
    metadata,
  )
  await receiver.walkEnd()
  if (!seen) throw new RangeError('nothing was walked')
  return seen
}

describe('the selection of a transfer', () => {
  it('is read from the metadata, value by value', async () => {
    expect(
      await selected({
        'include-patterns': ['a,b', 'c d'],
        'exclude-patterns': ['*.md', '!README.md', '100%+1'],
        followpaths: 'Dockerfile',
      }),
    ).toEqual({
      includePatterns: ['a,b', 'c d'],
      excludePatterns: ['*.md', '!README.md', '100%+1'],
      followPaths: ['Dockerfile'],
    })
  })

  it('is decoded where BuildKit says that it is encoded, and only there', async () => {
    expect(
      await selected({
        'exclude-patterns': ['gr%C3%B6%C3%9Fe+1%2B%25', 'a%2Fb'],
        'exclude-patterns-encoded': '1',
        followpaths: 'a+b%20',
      }),
    ).toEqual({
      includePatterns: [],
      excludePatterns: ['größe 1+%', 'a/b'],
      followPaths: ['a+b%20'],
    })
  })
})
