import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BuildkitDialer } from '../../../src/buildkit/index.js'
import { socketPair } from '../../unit/buildkit/socket-pair.js'

type Connection = 'control' | 'session'

/** A dialer whose connections can be disturbed. */
export interface FaultyDialer extends BuildkitDialer {
  /** Ends a connection, as if a cable had been cut. */
  cut(connection: Connection): void
  /** Lets nothing through any more, but keeps all connections open. */
  freeze(): void
  /** Connections of this side that are still open. */
  open(): readonly Connection[]
}

/** Puts a real socket between this side and each connection of `dialer`. */
export function faultyDialer(dialer: BuildkitDialer): FaultyDialer {
  const links: { name: Connection; near: Socket; middle: Socket; far: Duplex }[] = []
  const link = async (name: Connection, far: Duplex): Promise<Duplex> => {
    const [near, middle] = await socketPair()
    middle.pipe(far)
    far.pipe(middle)
    for (const socket of [middle, far]) socket.on('error', () => undefined)
    near.on('close', () => far.destroy())
    links.push({ name, near, middle, far })
    return near
  }
  return {
    control: async () => link('control', await dialer.control()),
    session: async (headers) => link('session', await dialer.session(headers)),
    cut(name) {
      for (const found of links.filter((candidate) => candidate.name === name)) {
        found.far.destroy()
        found.middle.destroy()
      }
    },
    freeze() {
      for (const { middle, far } of links) {
        far.unpipe(middle)
        middle.unpipe(far)
      }
    },
    open: () => links.filter(({ near }) => !near.destroyed).map(({ name }) => name),
  }
}
