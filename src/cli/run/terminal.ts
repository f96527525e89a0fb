import type { ProcessStreams, TerminalSize } from '../../definition/index.js'

/** Attempts to tell a terminal its size, and the wait between two, in milliseconds. docker/cli: `initTtySize`. */
const RESIZE_ATTEMPTS = 10
const RESIZE_PAUSE = 20

/** The size of the terminal that standard output is; nothing where it is none. */
export function terminalSize(): TerminalSize | undefined {
  const { isTTY, columns, rows } = process.stdout
  return isTTY && columns > 0 && rows > 0 ? { columns, rows } : undefined
}

/** Passes every key on as it is typed, Ctrl-C among them, until the function that it returns is called. */
export function enterRawMode(): () => void {
  const { stdin } = process
  if (!stdin.isTTY) return () => undefined
  const before = stdin.isRaw
  stdin.setRawMode(true)
  return () => {
    stdin.setRawMode(before)
  }
}

/**
 * Tells the container's terminal the size of this one, now and whenever it changes, until it is ended. One after the other:
 * of two that are told at once, either may be the one that stays.
 */
export function followSize({ resize }: Pick<ProcessStreams, 'resize'>): () => void {
  const ending = new AbortController()
  const tell = async (): Promise<void> => {
    // Right after the start, the Engine may not know the terminal yet.
    for (let left = RESIZE_ATTEMPTS; left > 0 && !ending.signal.aborted; left--) {
      const size = terminalSize()
      if (!size) return
      try {
        return await resize(size)
      } catch {
        await new Promise((done) => setTimeout(done, RESIZE_PAUSE))
      }
    }
  }
  let isDue = false
  let isTelling = false
  const changed = async (): Promise<void> => {
    isDue = true
    if (isTelling) return
    isTelling = true
    while (isDue) {
      isDue = false
      await tell()
    }
    isTelling = false
  }
  const listener = (): void => void changed()
  process.stdout.on('resize', listener)
  listener()
  return () => {
    ending.abort()
    process.stdout.off('resize', listener)
  }
}
