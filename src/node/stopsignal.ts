import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from './source-location.js'
import { literalText, type Word, wordSchema } from './word.js'

export interface StopsignalNode {
  readonly kind: 'stopsignal'
  /** By name (`SIGTERM`, `TERM`) or number. */
  readonly signal: Word
  readonly at?: SourceLocation
}

// Source: moby/sys signal/signal_linux.go, `SignalMap`, and `ParseSignal`, which takes any number but zero.
const NAMES =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM ' +
  'TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'
const SIGNAL = new RegExp(
  `^(?:0*[1-9]\\d{0,8}|(?:SIG)?(?:${NAMES.replaceAll(' ', '|')}|RTMIN(?:\\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?))$`,
  'i',
)

export const stopsignalSchema: z.ZodType<StopsignalNode> = z.strictObject({
  kind: z.literal('stopsignal'),
  signal: wordSchema.refine(isSignal, 'must be a signal such as "SIGTERM" or 15'),
  at: sourceLocationSchema.exactOptional(),
})

/** A word with a variable in it is known only when it is expanded. */
function isSignal(word: Word): boolean {
  const text = literalText(word)
  return text === undefined || SIGNAL.test(text)
}
