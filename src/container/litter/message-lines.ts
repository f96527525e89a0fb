import type { Socket } from 'node:net'
import { MAX_LINE } from './message.js'

const NEWLINE = 0x0a

/**
 * Gives the lines of a socket as they come. What follows the last line break is no line.
 *
 * @param onTooLong called once for a line that is longer than any may be; no line is given after it.
 */
export function readLines(
  socket: Socket,
  onLine: (line: string) => void,
  onTooLong: () => void,
): void {
  let rest = Buffer.alloc(0)
  const read = (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      if (end > MAX_LINE) break
      const line = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      onLine(line)
    }
    if (rest.length <= MAX_LINE) return
    socket.off('data', read)
    onTooLong()
  }
  socket.on('data', read)
}
