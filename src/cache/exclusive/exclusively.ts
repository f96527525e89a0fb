import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf } from './address.js'

export interface ExclusiveOptions {
  /** Ends the waiting with the reason of the signal. The work itself is not ended. */
  readonly signal?: AbortSignal | undefined
  /** Called once, when another holder has to be waited for. */
  readonly onWait?: (() => void) | undefined
}

/** Wait after a holder that is between two states, in milliseconds. */
const PAUSE = 20

/**
 * Does some work while nobody else of this machine does work of the same name with the same folder.
 *
 * The holder listens on a socket that the kernel gives to one process only. Those who wait are connected to it, so the
 * end of the holder, be it by SIGKILL, reaches them at once: there is nothing to grow stale, and nothing to ask for
 * again and again. Where that is impossible (a folder that cannot be written, a sandbox without sockets) the work is
 * done at once; nor do processes in network namespaces of their own know each other. So what is done must be right
 * without it; it only saves doing it twice.
 */
export async function exclusively<T>(
  folder: string,
  name: string,
  work: () => Promise<T>,
  { signal, onWait }: ExclusiveOptions = {},
): Promise<T> {
  const address = await addressOf(folder, name)
  if (address === undefined) return work()
  let told = false
  for (;;) {
    signal?.throwIfAborted()
    const holding = await hold(address)
    if (holding === 'impossible') return work()
    if (holding !== 'taken') {
      try {
        return await work()
      } finally {
        holding.release()
      }
    }
    if (!told) onWait?.()
    told = true
    if (!(await endOfHolder(address, signal))) await settle(address)
  }
}

interface Holding {
  release(): void
}

async function hold(address: string): Promise<Holding | 'taken' | 'impossible'> {
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.unref()
    socket.on('error', () => undefined)
    socket.once('close', () => waiting.delete(socket))
    socket.resume()
  })
  try {
    await listen(server, address)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : 'impossible'
  }
  // The work keeps the process alive, or nothing does.
  server.unref()
  return {
    release: () => {
      // First the address, so that those who wait find it free.
      server.close()
      for (const socket of waiting) socket.destroy()
    },
  }
}

async function listen(server: Server, address: string): Promise<void> {
  server.listen(address)
  await once(server, 'listening')
}

/** Waits until the holder has ended. False where nobody listens, or takes more who wait. */
async function endOfHolder(address: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted) return true
  const socket = connect(address)
  const abort = (): void => void socket.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  let connected = false
  socket.once('connect', () => {
    connected = true
  })
  socket.on('error', () => undefined)
  socket.resume()
  try {
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return connected
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** Where addresses are files, that of a process that was killed stays behind. */
async function settle(address: string): Promise<void> {
  await sleep(PAUSE)
  if (!address.startsWith('/')) return
  if (!(await answers(address))) await rm(address, { force: true })
}

async function answers(address: string): Promise<boolean> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}
