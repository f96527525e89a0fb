import { runInThisContext } from 'node:vm'
import { workerProcess } from './worker-process.js'

const WATCHED = Symbol.for('dev.imagewright.jest.orphan')

const shared = workerProcess as { [WATCHED]?: true }

/** In milliseconds. */
const INTERVAL = 500

/**
 * Ends a worker whose jest is gone. It would run its file to the end for nobody, and keep the containers of it; one that
 * waits for a test that never ends would keep them for ever.
 */
export function endWithJest(): void {
  const isWorker = /[\\/]jest-worker[\\/]/.test(workerProcess.argv[1] ?? '')
  if (!isWorker || workerProcess.send === undefined || shared[WATCHED]) return
  shared[WATCHED] = true
  // Asked for, because a listener for 'disconnect' would keep alive a worker that jest is done with. As a text, because a
  // function would keep alive all of the test file that it is of.
  runInThisContext(
    `setInterval(() => { if (!process.connected) process.exit(1) }, ${INTERVAL}).unref()`,
  )
}
