import { posix } from 'node:path'
import * as z from 'zod'
import type { EntryKind, PathStat } from '../../definition/index.js'
import {
  ContainerNotFoundError,
  ContainerOptionsError,
  ContainerPathError,
  ContainerPathNotFoundError,
} from '../../errors/container-error.js'
import { EngineRequestError, EngineStreamError } from '../../errors/engine-error.js'
import { namedAfter } from '../ask.js'
import type { Target } from '../target.js'

const HEADER = 'x-docker-container-path-stat'

const statSchema = z.object({
  name: z.string(),
  size: z.number(),
  mode: z.number(),
  mtime: z.string(),
  linkTarget: z.string().default(''),
})

// Go: io/fs FileMode.
const MODE_DIRECTORY = 2 ** 31
const MODE_SYMLINK = 2 ** 27
const MODE_DEVICE = 2 ** 26
const MODE_NAMED_PIPE = 2 ** 25
const MODE_SOCKET = 2 ** 24
const MODE_SETUID = 2 ** 23
const MODE_SETGID = 2 ** 22
const MODE_STICKY = 2 ** 20
const MODE_PERMISSIONS = 0o777

/**
 * What stands at a path of a container; a symbolic link is not followed.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 */
export async function statPath(
  target: Target,
  path: string,
  signal?: AbortSignal,
): Promise<PathStat> {
  const doing = `Looking at ${path} in container "${target.name}"`
  expectAbsolute('stat', path)
  const { engine, id } = target
  try {
    const request = { method: 'HEAD' as const, path: `/containers/${id}/archive`, query: { path } }
    const { headers, body } = await engine.request({ ...request, signal })
    body.resume()
    return readStat(doing, path, headers[HEADER])
  } catch (error) {
    throw await pathError(
      target,
      doing,
      path,
      await spokenOut(target, path, namedAfter(doing, error)),
    )
  }
}

/**
 * Where a path leads in the end, by an Engine that says so of links: with `follow`, behind a link at its end too.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 */
export async function realPath(
  target: Target,
  path: string,
  follow: boolean,
  signal?: AbortSignal,
): Promise<string> {
  expectAbsolute('archive', path)
  const names = posix.resolve(path).split('/').filter(Boolean)
  let at = '/'
  for (const [index, name] of names.entries()) {
    const next = posix.join(at, name)
    const isLast = index === names.length - 1
    if (isLast && !follow) return next
    const { kind, linkTarget } = await statPath(target, next, signal)
    at = kind === 'symlink' && linkTarget !== undefined ? posix.resolve(linkTarget) : next
  }
  return at
}

/** An answer to HEAD has no body: why the Engine refused it says to GET. */
async function spokenOut({ engine, id }: Target, path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineRequestError) || error.status === 404) return error
  try {
    const request = { method: 'GET' as const, path: `/containers/${id}/archive`, query: { path } }
    const { body } = await engine.request(request)
    body.destroy()
    return error
  } catch (spoken) {
    return spoken
  }
}

/** The header that comes with the answer about a path. */
export function readStat(
  doing: string,
  path: string,
  header: string | readonly string[] | undefined,
): PathStat {
  try {
    const text = Buffer.from(String(header), 'base64').toString('utf8')
    const { mode, size, mtime, linkTarget } = statSchema.parse(JSON.parse(text))
    const kind = kindOf(mode)
    return Object.freeze({
      path,
      kind,
      size: kind === 'file' ? size : 0,
      mode: permissionsOf(mode),
      modifiedAt: new Date(mtime),
      // Podman names the path itself where it is no link.
      ...(kind === 'symlink' && linkTarget !== '' && { linkTarget }),
    })
  } catch (cause) {
    throw new EngineStreamError(doing, 'the answer says nothing of the path', { cause })
  }
}

export function statHeader(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | readonly string[] | undefined {
  return headers[HEADER]
}

function kindOf(mode: number): EntryKind {
  if (has(mode, MODE_DIRECTORY)) return 'directory'
  if (has(mode, MODE_SYMLINK)) return 'symlink'
  if (has(mode, MODE_DEVICE)) return 'device'
  if (has(mode, MODE_NAMED_PIPE)) return 'fifo'
  return has(mode, MODE_SOCKET) ? 'socket' : 'file'
}

function permissionsOf(mode: number): number {
  return (
    (mode & MODE_PERMISSIONS) |
    (has(mode, MODE_SETUID) ? 0o4000 : 0) |
    (has(mode, MODE_SETGID) ? 0o2000 : 0) |
    (has(mode, MODE_STICKY) ? 0o1000 : 0)
  )
}

// Bit 31 makes a number negative for the bitwise operators.
function has(mode: number, bit: number): boolean {
  return Math.floor(mode / bit) % 2 === 1
}

/** @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID` */
export function expectAbsolute(call: string, path: unknown): void {
  if (typeof path === 'string' && path.startsWith('/') && !path.includes('\0')) return
  throw new ContainerOptionsError(call, 'path', 'must be an absolute path of the container')
}

/** Gives an Engine's refusal about a path its type. */
export async function pathError(
  target: Target,
  doing: string,
  path: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof EngineRequestError)) return error
  const { status, engineMessage } = error
  if (status === 404) {
    // The answer to HEAD has no body that could say which of the two is missing.
    return (await isGone(target))
      ? new ContainerNotFoundError(target.name, doing, { cause: error })
      : new ContainerPathNotFoundError(target.name, path, { cause: error })
  }
  const reason = PATH_REASONS.find(([words]) => words.test(engineMessage))?.[1]
  if (reason === undefined) return error
  return new ContainerPathError(doing, path, reason, { cause: error })
}

const PATH_REASONS: readonly (readonly [words: RegExp, reason: string])[] = [
  [/not a directory|cannot copy to non-directory/i, 'is below something that is no folder'],
  [/read-only|readonly/i, 'is read-only in the container'],
  [/cannot overwrite/i, 'is a folder where a file is to be, or the reverse'],
  [/no space left/i, 'has no space left'],
  [/too many (?:levels of symbolic )?links/i, 'is a symbolic link that leads in a circle'],
]

async function isGone({ engine, id }: Target): Promise<boolean> {
  try {
    const { body } = await engine.request({ method: 'GET', path: `/containers/${id}/json` })
    body.resume()
    return false
  } catch (error) {
    return error instanceof EngineRequestError && error.status === 404
  }
}
