import { toUpper } from '../syntax/letter-case.js'
import { parseInt64 } from './integer.js'

// Source: moby/sys/signal signal_linux.go, `SignalMap`.
const NAMED =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
const SIGNALS: ReadonlySet<string> = new Set([
  ...NAMED.split(' '),
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
])

/** Whether a text is a signal: its number, or its name with or without `SIG`. BuildKit: `signal.ParseSignal`. */
export function isSignal(text: string): boolean {
  const number = parseInt64(text)
  if (number !== undefined) return number !== 0n
  return SIGNALS.has(toUpper(text).replace(/^SIG/, ''))
}
