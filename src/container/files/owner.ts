import { ContainerOptionsError, ContainerPathNotFoundError } from '../../errors/container-error.js'
import type { Target } from '../target.js'
import { readFile } from './read-file.js'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

const ROOT: Owner = Object.freeze({ uid: 0, gid: 0 })

const NUMBER = /^\d+$/

/**
 * Numbers of `user[:group]`, names by the container's own `/etc/passwd` and `/etc/group`. A user without a group has
 * the one of `/etc/passwd`; a number alone stands for both, as with `COPY --chown`.
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 */
export async function resolveOwner(
  target: Target,
  call: string,
  user: string | undefined,
  signal?: AbortSignal,
): Promise<Owner> {
  if (user === undefined) return ROOT
  const [name = '', group, ...more] = user.split(':')
  if (name === '' || group === '' || more.length > 0) {
    throw new ContainerOptionsError(call, 'user', 'must be "user" or "user:group"')
  }
  const found = NUMBER.test(name)
    ? { uid: Number(name), gid: Number(name) }
    : await readEntry(target, call, '/etc/passwd', name, signal)
  if (group === undefined) return found
  if (NUMBER.test(group)) return { uid: found.uid, gid: Number(group) }
  const { uid: gid } = await readEntry(target, call, '/etc/group', group, signal)
  return { uid: found.uid, gid }
}

/** The third and fourth field of the line of a name. */
async function readEntry(
  target: Target,
  call: string,
  path: '/etc/passwd' | '/etc/group',
  name: string,
  signal: AbortSignal | undefined,
): Promise<Owner> {
  const text = await readFile(target, path, { signal })
    .then((bytes) => Buffer.from(bytes).toString('utf8'))
    .catch((error: unknown) => {
      if (error instanceof ContainerPathNotFoundError) return ''
      throw error
    })
  for (const line of text.split('\n')) {
    const [entry, , uid = '', gid = ''] = line.split(':')
    if (entry === name && NUMBER.test(uid)) return { uid: Number(uid), gid: Number(gid) || 0 }
  }
  throw new ContainerOptionsError(
    call,
    'user',
    `names "${name}", whom ${path} of the container does not know`,
  )
}
