import { once } from 'node:events'
import { Socket } from 'node:net'
import type { ProcessStreams } from '../../definition/index.js'

/** Nobody reads what is written any more: `imagewright run ... | head`. */
export class OutputClosed extends Error {}

/** Writes what a container writes to the streams of this process, to its end. @throws {OutputClosed} */
export async function showOutput(
  streams: AsyncIterable<{ readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }>,
): Promise<void> {
  let failure: Error | undefined
  const closed = (error: Error): void => {
    failure ??= error
  }
  const outputs = [process.stdout, process.stderr]
  // For as long as the process lives: what is written last fails last.
  for (const output of outputs) output.on('error', closed)
  for await (const { stream, bytes } of streams) {
    const output = process[stream]
    if (!output.write(bytes) && !failure) await once(output, 'drain').catch(closed)
    if (failure) throw new OutputClosed('the output is closed', { cause: failure })
  }
}

/** Gives standard input to a container, no faster than it takes it, until the function that it returns is called. */
export function passInput(streams: Pick<ProcessStreams, 'write' | 'end'>): () => void {
  const { stdin } = process
  const end = (): void => streams.end()
  const pass = (bytes: Uint8Array): void => {
    stdin.pause()
    void streams.write(bytes).then(resume)
  }
  let ended = false
  const resume = (): void => {
    if (!ended) stdin.resume()
  }
  // A terminal that is gone fails rather than ends.
  stdin.on('data', pass).on('end', end).on('error', end)
  return () => {
    ended = true
    stdin.off('data', pass).off('end', end)
    stdin.pause()
    // A pipe that nobody closes must not keep this process.
    if (stdin instanceof Socket) stdin.unref()
  }
}
