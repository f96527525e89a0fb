import { rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { formatSession, ownSession, parseSession } from '../labels.js'
import { readJournal } from './journal.js'
import { readLines } from './message-lines.js'
import {
  formatMessage,
  parseMessage,
  type ReaperAnswer,
  type ReaperRequest,
  requestSchema,
} from './message.js'
import { journalOf, sessionFileOf, socketOf } from './reaper-folder.js'
import { createReaperWork, type LeaseWork, type ReaperWork } from './reaper-work.js'

/** How long it waits for its starter, in milliseconds. */
const FIRST_PATIENCE = 30_000

/** How long it stays when there is nothing to do any more, in milliseconds: another lease may just begin. */
const LAST_PATIENCE = 1_000

/**
 * Serves leases until the starter and all of them are gone, and what they left is removed or known not to go.
 *
 * @param folder that `makeReaperFolder` made; it is removed at the end.
 * @param patience of `ReaperOptions.patience`.
 */
export async function serveReaper(folder: string, patience?: number): Promise<void> {
  const connections = new Set<Socket>()
  let end: NodeJS.Timeout | undefined
  let ended: (() => void) | undefined
  const rest = (time: number): void => {
    clearTimeout(end)
    if (connections.size === 0 && work.isIdle()) end = setTimeout(() => ended?.(), time)
  }
  const work = createReaperWork(journalOf(folder), {
    patience,
    onIdle: () => rest(LAST_PATIENCE),
  })
  await writeFile(sessionFileOf(folder), formatSession(ownSession()), { mode: 0o600 })
  const server = createServer((socket) => {
    connections.add(socket)
    clearTimeout(end)
    socket.on('close', () => {
      connections.delete(socket)
      rest(LAST_PATIENCE)
    })
    serveConnection(socket, folder, work)
  })
  await listen(server, socketOf(folder))
  await new Promise<void>((resolve) => {
    ended = resolve
    rest(FIRST_PATIENCE)
  })
  await new Promise((resolve) => server.close(resolve))
  await work.finish()
  // Where an image could not be removed, the next sweep needs the journal: no label tells whose the image is.
  const journal = await readJournal(journalOf(folder))
  if (journal.length === 0) await rm(folder, { recursive: true, force: true })
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

/** Hears one client out: a greeting, then whatever it makes, then its goodbye. */
function serveConnection(socket: Socket, folder: string, work: ReaperWork): void {
  let role: 'starter' | 'lease' | undefined
  let lease: LeaseWork | undefined
  const answer = (message: ReaperAnswer): void => {
    if (!socket.destroyed) socket.write(formatMessage(message))
  }
  const refuse = (reason: string): void => {
    answer({ type: 'error', reason })
    // Nothing that follows is read.
    socket.destroySoon()
  }
  const over = async (): Promise<void> => {
    const left = role === 'starter' ? await work.settle() : ((await lease?.release()) ?? [])
    answer({ type: 'done', left })
    socket.destroySoon()
  }
  let heardOut = false
  const hear = (request: ReaperRequest | undefined): void => {
    if (heardOut) return
    if (!request) return refuseAll('it is no message')
    if (request.type === 'hello') {
      const session = parseSession(request.session)
      if (role !== undefined || !session) return refuseAll('it has been greeted')
      role = request.role
      if (role === 'lease') lease = work.lease(session)
      return answer({ type: 'welcome', journal: journalOf(folder) })
    }
    if (role === undefined) return refuseAll('it has not been greeted')
    if (request.type === 'goodbye') {
      heardOut = true
      void over()
    } else if (request.type === 'note') lease?.note(request.entry)
    else lease?.useEngine(request.address, request.context)
  }
  const refuseAll = (reason: string): void => {
    heardOut = true
    refuse(reason)
    void lease?.abandon()
  }
  // An error is followed by the end, which is what counts.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    if (heardOut) return
    heardOut = true
    void lease?.abandon()
  })
  readLines(
    socket,
    (line) => hear(parseMessage(requestSchema, line)),
    () => {
      if (!heardOut) refuseAll('a line is too long')
    },
  )
}
