import { randomBytes } from 'node:crypto'
import { link, lstat, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OutputExistsError, UsageError } from '../errors/index.js'

export interface OutputFile {
  readonly path: string
  readonly text: string
}

/**
 * Writes all files or none. A file that is there is replaced with `force` only; where it is a symbolic link, the link
 * is, and what it leads to stays.
 *
 * @throws {OutputExistsError} `OUTPUT_EXISTS`
 * @throws {UsageError} `USAGE` where a folder cannot be written to.
 */
export async function writeFiles(files: readonly OutputFile[], force: boolean): Promise<void> {
  const existing: string[] = []
  for (const { path } of files) if (await exists(path)) existing.push(path)
  if (!force && existing.length > 0) throw alreadyThere(existing)
  const written: { readonly temporary: string; readonly path: string }[] = []
  const placed: string[] = []
  try {
    for (const { path, text } of files) {
      const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
      written.push({ temporary, path })
      await writeFile(temporary, text, { flag: 'wx' })
    }
    for (const { temporary, path } of written) {
      if (force) {
        await rename(temporary, path)
      } else {
        // Unlike a rename it refuses to replace what has come to be there meanwhile.
        await link(temporary, path)
        placed.push(path)
      }
    }
  } catch (error) {
    for (const path of placed) await rm(path, { force: true })
    throw describe(error, written.at(-1)?.path ?? '')
  } finally {
    for (const { temporary } of written) await rm(temporary, { force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw describe(error, path)
  }
}

function describe(error: unknown, path: string): unknown {
  const code = codeOf(error)
  if (code === 'EEXIST') return alreadyThere([path])
  if (code === undefined) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new UsageError(`${path} cannot be written: ${reason}`, { cause: error })
}

function alreadyThere(paths: readonly string[]): OutputExistsError {
  return new OutputExistsError(`There is already ${paths.join(', ')}; nothing was written`, {
    hint: 'Choose another place with --output, or replace with --force.',
  })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
