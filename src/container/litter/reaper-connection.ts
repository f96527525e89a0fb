import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { startDeadline } from '../../engine/index.js'
import { type LeftBehind, ReaperUnreachableError } from '../../errors/litter-error.js'
import { formatSession, ownSession } from '../labels.js'
import { readLines } from './message-lines.js'
import {
  answerSchema,
  formatMessage,
  parseMessage,
  type ReaperAnswer,
  type ReaperRequest,
} from './message.js'

/** How long a reaper may take to answer a greeting, in milliseconds. */
const WELCOME_TIMEOUT = 30_000

/** How long it may take to say that everything is removed: longer than it tries. */
const DONE_TIMEOUT = 90_000

/** A connection to a reaper. It does not keep the process alive. */
export interface ReaperConnection {
  /** Path of the file in which what becomes of images is written. */
  readonly journal: string
  /** Whether the reaper is gone, or does not answer. */
  isLost(): boolean
  send(request: ReaperRequest): void
  /** Says that nothing more comes, and waits for what could not be removed; nothing where the reaper is gone. */
  goodbye(): Promise<readonly LeftBehind[] | undefined>
}

/**
 * Connects and says who speaks.
 *
 * @throws {ReaperUnreachableError} `REAPER_UNREACHABLE`
 */
export async function connectToReaper(
  address: string,
  role: 'starter' | 'lease',
): Promise<ReaperConnection> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ReaperUnreachableError(address, reason, { cause })
  }
  const answers = followAnswers(socket)
  socket.write(formatMessage({ type: 'hello', role, session: formatSession(ownSession()) }))
  const welcome = await answers.next(WELCOME_TIMEOUT)
  if (welcome?.type !== 'welcome') {
    socket.destroy()
    const reason =
      welcome?.type === 'error' ? welcome.reason : 'it does not answer as a reaper does'
    throw new ReaperUnreachableError(address, reason)
  }
  socket.unref()
  return {
    journal: welcome.journal,
    isLost: () => socket.destroyed,
    send: (request) => {
      if (!socket.destroyed) socket.write(formatMessage(request))
    },
    goodbye: async () => {
      if (socket.destroyed) return undefined
      socket.ref()
      socket.write(formatMessage({ type: 'goodbye' }))
      const done = await answers.next(DONE_TIMEOUT)
      socket.destroy()
      return done?.type === 'done' ? done.left : undefined
    },
  }
}

interface Answers {
  /** The next one; nothing where the connection ends first, or the time does. */
  next(timeout: number): Promise<ReaperAnswer | undefined>
}

function followAnswers(socket: Socket): Answers {
  const arrived: ReaperAnswer[] = []
  let wake: (() => void) | undefined
  // An error is followed by the end, which is what counts.
  socket.on('error', () => undefined)
  socket.on('close', () => wake?.())
  readLines(
    socket,
    (line) => {
      const answer = parseMessage(answerSchema, line)
      if (answer) arrived.push(answer)
      else socket.destroy()
      wake?.()
    },
    () => socket.destroy(),
  )
  return {
    next: async (timeout) => {
      const deadline = startDeadline(undefined, timeout)
      try {
        while (arrived.length === 0 && !socket.destroyed && !deadline.signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve
            deadline.signal.addEventListener('abort', () => resolve(), { once: true })
          })
        }
        return arrived.shift()
      } finally {
        deadline.clear()
      }
    },
  }
}
