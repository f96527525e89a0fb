import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isWatched } from './ledger.js'
import { readProcessStat } from './process-stat.js'

/** Names of the labels that containers, networks and volumes of ours have. */
export const LABELS = Object.freeze({
  /** The process that made it: `<machine>-<pid>-<milliseconds since 1970 at its start>[-<start in the kernel's time>]`. */
  session: 'dev.imagewright.session',
  /**
   * 32 hexadecimal digits that nothing else has. A container inherits the labels of its image: one whose value is that
   * of its image was made by somebody else, from an image that was committed from one of ours. An image that `commit()`
   * made under a lease has it too, without a session: it tells that image from others of its name.
   */
  resource: 'dev.imagewright.resource',
  /** `true` for what is made in a test run: while somebody follows the ledger. */
  test: 'dev.imagewright.test',
})

/** A process that makes containers. It lives while a process of that ID does that began no later. */
export interface Session {
  /** 12 hexadecimal digits for the machine, as far as process IDs mean the same there. */
  readonly machine: string
  readonly pid: number
  /** Milliseconds since 1970, by the clock of then. */
  readonly startedAt: number
  /** When the process began, as Linux counts it: `ProcessStat.start`. Unlike the clock, nobody sets it. */
  readonly birth?: string
}

const SESSION = /^([0-9a-f]{12})-(\d+)-(\d+)(?:-(\d+))?$/

/** This process. */
export function ownSession(): Session {
  if (own) return own
  const birth = readProcessStat(process.pid)?.start
  own = Object.freeze({
    machine: machineDigits(),
    pid: process.pid,
    startedAt: Math.floor(performance.timeOrigin),
    ...(birth !== undefined && { birth }),
  })
  return own
}

let own: Session | undefined

export function formatSession({ machine, pid, startedAt, birth }: Session): string {
  return `${machine}-${pid}-${startedAt}${birth === undefined ? '' : `-${birth}`}`
}

/** Nothing for a text that is no session, the empty one of a committed image among them. */
export function parseSession(text: string): Session | undefined {
  const [, machine, pid, startedAt, birth] = SESSION.exec(text) ?? []
  if (machine === undefined) return undefined
  const session = { machine, pid: Number(pid), startedAt: Number(startedAt) }
  return birth === undefined ? session : { ...session, birth }
}

/** The labels of one new resource; they win over those of the user. */
export function ownLabels(
  labels: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    ...labels,
    [LABELS.session]: formatSession(ownSession()),
    [LABELS.resource]: randomResource(),
    ...(isWatched() && { [LABELS.test]: 'true' }),
  }
}

/** A value of the label `LABELS.resource`. */
export function randomResource(): string {
  return randomBytes(16).toString('hex')
}

/** Labels that take the place of ours in an image made of a container, so that nothing inherits them. */
export const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({
  [LABELS.session]: '',
  [LABELS.resource]: '',
  [LABELS.test]: '',
})

/** A name for a resource that was given none. */
export function randomName(): string {
  return `imagewright-${randomBytes(6).toString('hex')}`
}

/**
 * The session that a resource is of, or nothing where it is not ours.
 *
 * @param imageLabels of the image that a container is of, which it inherits.
 */
export function sessionOf(
  labels: Readonly<Record<string, string>>,
  imageLabels: Readonly<Record<string, string>> = {},
): Session | undefined {
  const resource = labels[LABELS.resource]
  if (!resource || resource === imageLabels[LABELS.resource]) return undefined
  return parseSession(labels[LABELS.session] ?? '')
}

/** Name of the one namespace of process IDs that is no container's. Linux include/linux/proc_ns.h `PROC_PID_INIT_INO`. */
const INITIAL_NAMESPACE = 'pid:[4026531836]'

// A process ID says something only where process IDs are counted alike: containers that share an Engine have their own,
// though they may have the host name of their machine.
function machineDigits(): string {
  const id = orEmpty(() => readFileSync('/etc/machine-id', 'utf8'))
  const namespace = orEmpty(() => readlinkSync('/proc/self/ns/pid'))
  const parts = [hostname(), id, ...(namespace === INITIAL_NAMESPACE ? [] : [namespace])]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}

// Not on every system; the host name then has to do.
function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
