import { realpathSync, statSync } from 'node:fs'
import { ContextNotFoundError } from '../errors/context-error.js'
import type { LocalEntry, LocalSource } from './local-source.js'
import { readContextFile } from './read-context-file.js'
import { startTurn } from './turn.js'
import {
  deviceOf,
  type FoundEntry,
  hardLinks,
  selectFrom,
  walkDirectory,
} from './walk-directory.js'

/**
 * The files of a folder.
 *
 * The folder is looked at when it is walked, not before. Symbolic links are entries of
 * their own and never followed when reading; hard links after the first name of a file refer to that name.
 *
 * Walking and reading throw {@link ContextNotFoundError} `CONTEXT_NOT_FOUND` when the folder is missing,
 * and a `ContextError` that names the entry for whatever cannot be listed or read.
 *
 * @param root - path of the folder; it may itself be a symbolic link.
 */
export function directorySource(root: string): LocalSource {
  const turn = startTurn()
  let real: string | undefined
  return {
    walk: async function* (selection, signal) {
      real = realRoot(root)
      const firstNameOf = hardLinks()
      for await (const batch of walkDirectory(real, selectFrom(real, selection), turn, {
        signal,
      })) {
        yield batch.map((entry) => localEntry(entry, firstNameOf(entry)))
      }
    },
    read: async function* (path, signal) {
      real ??= realRoot(root)
      yield* readContextFile(real, path, turn, signal)
    },
  }
}

function localEntry(found: FoundEntry, firstName: string | undefined): LocalEntry {
  const linkname = firstName ?? found.linkname
  const device = deviceOf(found)
  return {
    path: found.path,
    kind: found.kind,
    mode: found.mode,
    size: found.kind === 'file' && linkname === undefined ? Number(found.stats.size) : 0,
    modifiedAt: found.stats.mtimeNs,
    ...(linkname !== undefined && { linkname }),
    ...(device && { device }),
  }
}

/**
 * The path of a folder without symbolic links.
 *
 * @throws {ContextNotFoundError} `CONTEXT_NOT_FOUND`
 */
export function realRoot(root: string): string {
  let real: string
  try {
    real = realpathSync.native(root)
  } catch (error) {
    throw new ContextNotFoundError(root, 'does not exist or cannot be reached', error)
  }
  if (!statSync(real).isDirectory()) throw new ContextNotFoundError(root, 'is not a folder')
  return real
}
