import { realpathSync, statSync } from 'node:fs'
import { ContextNotFoundError } from '../errors/context-error.js'
import type { LocalSource } from './local-source.js'
import { readContextFile } from './read-context-file.js'
import { startTurn } from './turn.js'
import { walkDirectory } from './walk-directory.js'

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
      yield* walkDirectory(real, selection, turn, signal)
    },
    read: async function* (path, signal) {
      real ??= realRoot(root)
      yield* readContextFile(real, path, turn, signal)
    },
  }
}

function realRoot(root: string): string {
  let real: string
  try {
    real = realpathSync.native(root)
  } catch (error) {
    throw new ContextNotFoundError(root, 'does not exist or cannot be reached', error)
  }
  if (!statSync(real).isDirectory()) throw new ContextNotFoundError(root, 'is not a folder')
  return real
}
