import { afterEach, describe, expect, it } from '@jest/globals'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Transform, type Duplex } from 'node:stream'
import { GrpcChannel } from '../../../../src/buildkit/grpc/client.js'
import {
  serveGrpc,
  unaryHandler,
  type GrpcHandler,
  type GrpcServer,
} from '../../../../src/buildkit/grpc/server.js'
import { GrpcError, GrpcStatus } from '../../../../src/buildkit/grpc/status.js'
import { Secrets } from '../../../../src/buildkit/proto/gen/secrets_pb.js'
import { latch } from '../latch.js'
import { socketPair } from '../socket-pair.js'

const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret'

let closers: { close(): void }[] = []
afterEach(() => {
  for (const closer of closers) closer.close()
  closers = []
})

async function connected(
  handlers: Record<string, GrpcHandler>,
  between: (socket: Socket) => Promise<Duplex> = async (socket) => socket,
): Promise<{ channel: GrpcChannel; server: GrpcServer }> {
  const [near, far] = await socketPair()
  const server = serveGrpc(await between(far), new Map(Object.entries(handlers)))
  const channel = new GrpcChannel(near, 'test')
  closers.push(channel, server)
  return { channel, server }
}

/** Puts a link behind `socket` that lets through at most `bytes` at a time. */
async function inPieces(socket: Socket, bytes: number): Promise<Duplex> {
  const cutter = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        for (let start = 0; start < chunk.length; start += bytes) {
          this.push(chunk.subarray(start, start + bytes))
        }
        done()
      },
    })
  const [near, far] = await socketPair()
  for (const end of [near, far, socket]) end.on('error', () => undefined)
  socket.pipe(cutter()).pipe(far)
  far.pipe(cutter()).pipe(socket)
  return near
}

/** The byte that a message of 3 MB is full of. */
function uniformByte(message: Uint8Array): number {
  const byte = message[0] ?? -1
  return Buffer.alloc(3_000_000, byte).equals(message) ? byte : -1
}

const echo: GrpcHandler = async ({ messages }) => {
  for await (const batch of messages.batches()) await messages.write(batch)
}

async function echoed(channel: GrpcChannel, sent: readonly Uint8Array[]): Promise<Buffer[]> {
  const call = channel.open('/echo')
  const received: Buffer[] = []
  const receiving = (async () => {
    for await (const batch of call.batches()) received.push(...batch.map((one) => Buffer.from(one)))
  })()
  for (const message of sent) await call.messages.write([message])
  call.end()
  await receiving
  return received
}

describe('a call', () => {
  it('gives the answer to a request', async () => {
    const { channel } = await connected({
      [GET_SECRET]: unaryHandler(Secrets.method.getSecret, async ({ ID, annotations }) => ({
        data: Buffer.from(`${ID} ${annotations['k']}`),
      })),
    })
    const { data } = await channel.unary(Secrets.method.getSecret, {
      ID: 'größe',
      annotations: { k: 'v' },
    })
    expect(Buffer.from(data).toString()).toBe('größe v')
  })

  it('fails with the status and the words of the handler', async () => {
    const { channel } = await connected({
      [GET_SECRET]: unaryHandler(Secrets.method.getSecret, async () => {
        throw new GrpcError(GrpcStatus.NOT_FOUND, '100% größe\nline 2 ')
      }),
    })
    await expect(channel.unary(Secrets.method.getSecret, {})).rejects.toMatchObject({
      status: GrpcStatus.NOT_FOUND,
      message: '100% größe\nline 2 ',
    })
  })

  it('fails as UNIMPLEMENTED where there is no handler', async () => {
    const { channel } = await connected({})
    await expect(channel.unary(Secrets.method.getSecret, {})).rejects.toMatchObject({
      status: GrpcStatus.UNIMPLEMENTED,
    })
  })

  // One way after the other: Node does not read while it writes, so that two Node peers which both
  // send more than a socket holds wait for each other for ever. BuildKit reads always.
  it('carries messages beyond all windows to the server, in order', async () => {
    const received: number[] = []
    const { channel } = await connected({
      '/up': async ({ messages }) => {
        for await (const batch of messages.batches()) received.push(...batch.map(uniformByte))
      },
    })
    const call = channel.open('/up')
    for (let index = 0; index < 12; index += 1) {
      await call.messages.write([Buffer.alloc(3_000_000, index)])
    }
    call.end()
    for await (const batch of call.batches()) expect(batch).toEqual([])
    expect(received).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('carries messages beyond all windows to the client, in order', async () => {
    const { channel } = await connected({
      '/down': async ({ messages }) => {
        for (let index = 0; index < 12; index += 1) {
          await messages.write([Buffer.alloc(3_000_000, index)])
        }
      },
    })
    const call = channel.open('/down')
    call.end()
    const received: number[] = []
    for await (const batch of call.batches()) received.push(...batch.map(uniformByte))
    expect(received).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it.each([1, 2, 7])(
    'does not care that the network delivers %i bytes at a time',
    async (bytes) => {
      const { channel } = await connected({ '/echo': echo }, (socket) => inPieces(socket, bytes))
      const sent = ['', 'a', 'b'.repeat(700), ''].map((text) => Buffer.from(text))
      expect(await echoed(channel, sent)).toEqual(sent)
    },
  )

  it('keeps repeated metadata apart, commas and all, and reads it as UTF-8', async () => {
    const values = ['a,b', '*.md, x', '!größe']
    let seen: readonly string[] = []
    const { channel } = await connected({
      '/m': async ({ metadata }) => {
        seen = metadata.all('exclude-patterns')
      },
    })
    const sent = values.map((value) => Buffer.from(value).toString('latin1'))
    const call = channel.open('/m', { 'exclude-patterns': sent })
    call.end()
    for await (const batch of call.batches()) expect(batch).toEqual([])
    expect(seen).toEqual(values)
  })

  it('takes a thousand fields of metadata', async () => {
    const values = Array.from({ length: 1_000 }, (_, index) => `p-${index}`)
    let count = 0
    const { channel } = await connected({
      '/m': async ({ metadata }) => {
        count = metadata.all('exclude-patterns').length
      },
    })
    const call = channel.open('/m', { 'exclude-patterns': values })
    call.end()
    for await (const batch of call.batches()) expect(batch).toEqual([])
    expect(count).toBe(1_000)
  })

  it('that is cancelled aborts the handler, and leaves the connection usable', async () => {
    const entered = latch()
    const aborted = latch()
    const { channel } = await connected({
      '/hang': async ({ signal }) => {
        entered.open()
        await once(signal, 'abort')
        aborted.open()
      },
      '/echo': echo,
    })
    const call = channel.open('/hang')
    const end = (async () => {
      for await (const batch of call.batches()) expect(batch).toEqual([])
    })()
    await entered.opened
    call.cancel()
    await expect(end).rejects.toMatchObject({ status: GrpcStatus.CANCELLED })
    await aborted.opened
    expect(await echoed(channel, [Buffer.from('still here')])).toEqual([Buffer.from('still here')])
  })

  it('fails as lost when the connection ends before it', async () => {
    const { channel, server } = await connected({
      [GET_SECRET]: () => new Promise(() => server.close()),
    })
    await expect(channel.unary(Secrets.method.getSecret, {})).rejects.toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
      reason: 'the test connection ended',
    })
    await expect(channel.unary(Secrets.method.getSecret, {})).rejects.toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
    })
  })

  it('waits with its next message while the peer takes none', async () => {
    const taking = latch()
    const { channel } = await connected({
      '/slow': async ({ messages }) => {
        await taking.opened
        for await (const batch of messages.batches()) expect(batch.length).toBeGreaterThan(0)
      },
    })
    const call = channel.open('/slow')
    const end = (async () => {
      for await (const batch of call.batches()) expect(batch).toEqual([])
    })()
    let written = 0
    const writing = (async () => {
      for (; written < 64; written += 1) await call.messages.write([Buffer.alloc(1_000_000)])
      call.end()
    })()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const stuckAt = written
    taking.open()
    await writing
    await end
    expect(stuckAt).toBeLessThan(20)
  })
})
