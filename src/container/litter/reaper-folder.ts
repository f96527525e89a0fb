import { lstat, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseSession } from '../labels.js'
import { isDead } from './dead-session.js'

const PREFIX = 'imagewright-reaper-'

/** Longest path of a socket, in bytes: macOS sys/un.h `sun_path`, less its last one; Linux has four more. */
const MAX_SOCKET_PATH = 103

/** Where there is room for the path of a socket, whatever the folder for temporary files. */
const SHORT_FOLDER = '/tmp'

/** How old a folder has to be for its reaper not to come any more, in milliseconds. */
const GIVEN_UP = 60_000

/** Makes a folder for one reaper, which only this user may enter. */
export async function makeReaperFolder(): Promise<string> {
  const longest = join(tmpdir(), `${PREFIX}XXXXXX`, 'socket')
  const fits = process.platform === 'win32' || Buffer.byteLength(longest) <= MAX_SOCKET_PATH
  return mkdtemp(join(fits ? tmpdir() : SHORT_FOLDER, PREFIX))
}

/** Where the reaper of a folder listens. */
export function socketOf(folder: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 'socket')
}

/** What was made of images. */
export function journalOf(folder: string): string {
  return join(folder, 'images')
}

/** Which process the reaper is, as a label would write it. */
export function sessionFileOf(folder: string): string {
  return join(folder, 'session')
}

/** What the reaper had to say in its need; it is empty. */
export function logOf(folder: string): string {
  return join(folder, 'log')
}

/** The folders of this user's reapers that did not live to remove them. */
export async function deadReaperFolders(): Promise<readonly string[]> {
  const parents = new Set(process.platform === 'win32' ? [tmpdir()] : [tmpdir(), SHORT_FOLDER])
  const folders: string[] = []
  for (const parent of parents) {
    for (const name of await readdir(parent).catch(() => [])) {
      const folder = join(parent, name)
      if (name.startsWith(PREFIX) && (await isAbandoned(folder))) folders.push(folder)
    }
  }
  return folders
}

async function isAbandoned(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder)
    const own = process.getuid?.()
    const isOurs = own === undefined || (found.uid === own && (found.mode & 0o077) === 0)
    if (!found.isDirectory() || !isOurs) return false
    const text = await readFile(sessionFileOf(folder), 'utf8').catch(() => '')
    const session = parseSession(text)
    return session ? await isDead(session) : Date.now() - found.mtimeMs > GIVEN_UP
  } catch {
    // Removed meanwhile.
    return false
  }
}
