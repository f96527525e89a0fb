import { createHash, randomBytes } from 'node:crypto'
import { access, constants, link, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const TOKEN = 'exclusive-token'

/**
 * Characters of a name in Linux' abstract namespace: all that `sockaddr_un.sun_path` holds after the leading NUL.
 * A shorter one would be another name to those versions of Node that pad it with NULs.
 */
const ABSTRACT_LENGTH = 107

/**
 * Where the holder of a name listens. It is the kernel that gives it to one process, and takes it away when that
 * process ends, however it ends.
 *
 * Undefined where the folder cannot be written: nothing can be remembered then, so that whoever waited would build
 * all the same.
 */
export async function addressOf(folder: string, name: string): Promise<string | undefined> {
  const token = await tokenOf(folder)
  if (token === undefined) return undefined
  const digest = createHash('sha512').update(`${token}\0${name}`).digest('hex')
  switch (process.platform) {
    case 'linux':
      return `\0imagewright-${digest}`.slice(0, ABSTRACT_LENGTH + 1)
    case 'win32':
      return `\\\\.\\pipe\\imagewright-${digest.slice(0, 64)}`
    default:
      return join(await realpath(folder), `exclusive-${digest.slice(0, 16)}`)
  }
}

/**
 * A secret of the folder, so that only those who may read it know its addresses: nobody else can keep them waiting.
 */
async function tokenOf(folder: string): Promise<string | undefined> {
  const path = join(folder, TOKEN)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
    return (await readToken(path)) ?? (await makeToken(path))
  } catch {
    return undefined
  }
}

async function readToken(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return /^[0-9a-f]{32}$/.test(text) ? text : undefined
}

async function makeToken(path: string): Promise<string | undefined> {
  const token = randomBytes(16).toString('hex')
  const temporary = `${path}.${token}`
  try {
    await writeFile(temporary, token, { mode: 0o600, flag: 'wx' })
    // Unlike a rename, it leaves alone what somebody else made meanwhile.
    await link(temporary, path)
    return token
  } catch {
    return await readToken(path)
  } finally {
    await rm(temporary, { force: true })
  }
}
