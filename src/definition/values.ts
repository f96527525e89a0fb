import { isSymbolicMode, literalText, type Word } from '../node/index.js'

// Whether a word is what its instruction takes. One with a variable in it is known only when it is expanded.

// Source: buildkit frontend/dockerfile/dockerfile2llb/convert_copy.go: octal up to 07777.
const OCTAL = /^0*[0-7]{1,4}$/

/** `755` or `u=rwX,go=rX`. */
export function isFileMode(word: Word): boolean {
  const text = literalText(word)
  return text === undefined || OCTAL.test(text) || isSymbolicMode(text)
}

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i
const LARGEST_PORT = 65_535

/** `port[-port][/protocol]`. */
export function isPort(word: Word): boolean {
  const text = literalText(word)
  if (text === undefined) return true
  const match = PORT.exec(text)
  if (!match) return false
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  return first <= last && last <= LARGEST_PORT
}

// Source: moby/sys signal/signal_linux.go, `SignalMap`, and `ParseSignal`, which takes any number but zero.
const NAMES =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM ' +
  'TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'
const SIGNAL = new RegExp(
  `^(?:0*[1-9]\\d{0,8}|(?:SIG)?(?:${NAMES.replaceAll(' ', '|')}|RTMIN(?:\\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?))$`,
  'i',
)

/** By name (`SIGTERM`, `TERM`) or number. */
export function isSignal(word: Word): boolean {
  const text = literalText(word)
  return text === undefined || SIGNAL.test(text)
}

// Source: linux/limits.h NAME_MAX and PATH_MAX, in bytes; the build makes the folder.
const NAME_MAX = 255
const PATH_MAX = 4096

/** A path that a file system takes. */
export function isWorkdir(word: Word): boolean {
  const text = literalText(word)
  if (text === undefined) return true
  return (
    Buffer.byteLength(text) < PATH_MAX &&
    text.split('/').every((name) => Buffer.byteLength(name) <= NAME_MAX)
  )
}
