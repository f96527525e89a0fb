import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

import { SetUpError } from './set-up-error.js'

/** Longest path of a unix socket, in bytes, without the closing NUL. Linux: `sockaddr_un.sun_path`. */
const MAX_SOCKET_PATH = 107

/** Where everything of the private Engines lives: packages, daemons' data, registry, records. */
export interface StateFolder {
  readonly path: string
  /** Eight hex digits that tell this folder's bridges and rules from those of another one. */
  readonly id: string
  readonly record: string
  readonly downloads: string
  readonly unpacked: string
  readonly bases: string
  readonly registry: string
  readonly runs: string
  readonly network: string
  engine(slot: string): EngineFolder
}

export interface EngineFolder {
  readonly path: string
  readonly config: string
  readonly data: string
  readonly exec: string
  readonly pidfile: string
  readonly socket: string
  readonly log: string
}

/** `$IMAGEWRIGHT_ENGINES_DIR`, else `imagewright/engines` in the user's cache folder. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): StateFolder {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const path = resolve(environment['IMAGEWRIGHT_ENGINES_DIR'] || join(cache, 'imagewright/engines'))
  return folderAt(path)
}

/** Of a second set of Engines, made of the same packages, for a benchmark: it empties their caches. */
export function benchFolder({ path, downloads, unpacked, bases }: StateFolder): StateFolder {
  return { ...folderAt(join(path, 'bench/engines')), downloads, unpacked, bases }
}

function folderAt(path: string): StateFolder {
  return {
    path,
    id: createHash('sha256').update(path).digest('hex').slice(0, 8),
    record: join(path, 'engines.json'),
    downloads: join(path, 'downloads'),
    unpacked: join(path, 'unpacked'),
    bases: join(path, 'bases'),
    registry: join(path, 'registry'),
    runs: join(path, 'runs'),
    network: join(path, 'network.json'),
    engine: (slot) => engineFolder(join(path, slot)),
  }
}

function engineFolder(path: string): EngineFolder {
  const socket = join(path, 'docker.sock')
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH) {
    throw new SetUpError(
      `${socket} is longer than the ${MAX_SOCKET_PATH} bytes that the path of a unix socket may have`,
      'Set IMAGEWRIGHT_ENGINES_DIR to a shorter folder.',
    )
  }
  return {
    path,
    config: join(path, 'daemon.json'),
    data: join(path, 'data'),
    exec: join(path, 'exec'),
    pidfile: join(path, 'dockerd.pid'),
    socket,
    log: join(path, 'dockerd.log'),
  }
}
