import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { say } from './say.js'
import type { StateFolder } from './state-folder.js'

/**
 * Runs `work` while no other process works on the same state folder.
 *
 * The lock is a name in Linux's abstract socket namespace: the kernel gives it to one process and
 * takes it back at that process's end, whatever ended it, so no stale lock can be left behind.
 */
export async function exclusively<T>(folder: StateFolder, work: () => Promise<T>): Promise<T> {
  const name = `\0imagewright-engines-${folder.id}`
  let release = await take(name)
  if (!release) say('waiting for another process that is setting up the same Engines')
  while (!release) {
    await sleep(250)
    release = await take(name)
  }
  try {
    return await work()
  } finally {
    release()
  }
}

function take(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(name, () => resolve(() => server.close()))
  })
}
