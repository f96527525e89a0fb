import type { ContainerExit } from '../definition/index.js'

// Linux, asm-generic/signal.h. Node's own table is that of the machine it runs on.
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  31: 'SIGSYS',
}

/** Exit codes above stand for the signal of the number that is left. */
const SIGNALLED = 128

export function signalOf(exitCode: number): string | undefined {
  return SIGNALS[exitCode - SIGNALLED]
}

export function containerExit(exitCode: number, oomKilled: boolean): ContainerExit {
  const signal = signalOf(exitCode)
  return Object.freeze({ exitCode, ...(signal !== undefined && { signal }), oomKilled })
}
