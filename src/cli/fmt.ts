import { randomBytes } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { formatDockerfile } from '../dockerfile/format/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { ImagewrightError, UsageError } from '../errors/index.js'
import { terminalText } from './terminal-text.js'

export interface FormatCommandOptions {
  /** Write nothing; name the files that would change. */
  readonly check?: boolean
}

const STANDARD_INPUT = '-'

/**
 * `imagewright fmt [FILE...]`: lays Dockerfiles out anew and names those that changed on standard output. Files that
 * cannot be formatted are reported on standard error and stay as they are; the others are formatted all the same.
 *
 * @returns the exit code: 1 where a file could not be formatted or, with `check`, would change.
 */
export async function formatCommand(
  files: readonly string[],
  { check = false }: FormatCommandOptions,
): Promise<number> {
  if (files.includes(STANDARD_INPUT)) {
    if (files.length > 1) throw new UsageError('fmt: "-" stands alone, without other files')
    return formatInput(check)
  }
  let failed = false
  for (const file of files) {
    try {
      const changed = await formatFile(file, check)
      if (changed) process.stdout.write(`${file}\n`)
      failed ||= changed && check
    } catch (error) {
      if (!(error instanceof ImagewrightError)) throw error
      process.stderr.write(terminalText(`${error.name}: ${error.message}\n`))
      failed = true
    }
  }
  return failed ? 1 : 0
}

/** Whether the file was, or with `check` would be, written. */
async function formatFile(file: string, check: boolean): Promise<boolean> {
  const dockerfile = parseDockerfile(await read(file), { file })
  const formatted = formatDockerfile(dockerfile)
  if (formatted === dockerfile.toString()) return false
  if (!check) await replace(file, formatted)
  return true
}

async function formatInput(check: boolean): Promise<number> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const dockerfile = parseDockerfile(Buffer.concat(chunks))
  const formatted = formatDockerfile(dockerfile)
  if (!check) {
    process.stdout.write(formatted)
    return 0
  }
  if (formatted === dockerfile.toString()) return 0
  process.stdout.write(`${STANDARD_INPUT}\n`)
  return 1
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw unusable(file, 'read', cause)
  }
}

/** Writes the whole file or nothing, where a symbolic link leads to, with the permissions that it has. */
async function replace(file: string, text: string): Promise<void> {
  let temporary: string | undefined
  try {
    const target = await realpath(file)
    const { mode } = await stat(target)
    const name = `.${basename(target)}.${randomBytes(6).toString('hex')}`
    temporary = join(dirname(target), name)
    await writeFile(temporary, text, { flag: 'wx', mode })
    await chmod(temporary, mode)
    await rename(temporary, target)
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true })
    throw unusable(file, 'write', cause)
  }
}

function unusable(file: string, verb: 'read' | 'write', cause: unknown): UsageError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UsageError(`fmt: cannot ${verb} ${file}: ${reason}`, { cause })
}
