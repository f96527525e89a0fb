import { readJsonStream } from '../engine/index.js'
import type { Target } from './target.js'

/** Exit code of a process that SIGKILL ended, which is what the kernel sends. */
const KILLED = 137

/** Longest wait for the Engine's events, in milliseconds: its clock may be ahead of ours, and the stream open so long. */
const TIMEOUT = 2_000

/**
 * Whether the kernel ended a container for want of memory, by the Engine's events: of one that it removed at its end it
 * knows nothing else.
 */
export async function wasOutOfMemory(
  { engine, id }: Pick<Target, 'engine' | 'id'>,
  exitCode: number,
): Promise<boolean> {
  if (exitCode !== KILLED) return false
  const doing = `Reading the events of container ${id}`
  const signal = AbortSignal.timeout(TIMEOUT)
  const query = {
    since: 1,
    until: (Date.now() / 1000).toFixed(3),
    filters: JSON.stringify({ type: ['container'], container: [id], event: ['oom'] }),
  }
  try {
    const { body } = await engine.request({ method: 'GET', path: '/events', query, signal })
    try {
      for await (const event of readJsonStream(body, doing, signal)) {
        if (event['Action'] === 'oom' || event['status'] === 'oom') return true
      }
    } finally {
      body.destroy()
    }
  } catch {
    // The run has its result; this would only add to it.
  }
  return false
}
