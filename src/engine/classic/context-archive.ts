import type { Readable } from 'node:stream'
import {
  compilePatterns,
  type LocalEntry,
  type LocalSelection,
  type LocalSource,
  matchesOrParentMatches,
  type MemoryFile,
  packTar,
  parseIgnoreFile,
} from '../../context/index.js'
import { InvalidIgnorePatternError } from '../../errors/context-error.js'

const DOCKERIGNORE = '.dockerignore'
const DOCKERFILE = '.imagewright.dockerfile'

/** A context as the classic builder takes it. */
export interface ContextArchive {
  readonly archive: Readable
  /** The Dockerfile's name in it; no file of the context has that. */
  readonly dockerfileName: string
}

/**
 * Packs a context and the Dockerfile.
 *
 * The daemon takes the Dockerfile out of the context again where `.dockerignore` leaves it out, so that
 * `COPY . .` does not copy it. So the archive has a `.dockerignore` that does: one that leaves itself out too,
 * or the context's own with another line, as docker's client writes it for a Dockerfile from standard input.
 */
export async function packContext(
  source: LocalSource,
  dockerfile: string,
  ignorePatterns: readonly string[],
  signal?: AbortSignal,
): Promise<ContextArchive> {
  const dockerfileName = await freeName(source, ignorePatterns, signal)
  const own = await entryNamed(source, DOCKERIGNORE, ignorePatterns, signal)
  const extra: Record<string, MemoryFile> = { [dockerfileName]: { content: dockerfile } }
  let excludePatterns = ignorePatterns
  if (!own) extra[DOCKERIGNORE] = { content: `${dockerfileName}\n${DOCKERIGNORE}\n` }
  else if (own.kind === 'file') {
    const content = await read(source, DOCKERIGNORE, signal)
    const lines = [dockerfileName, ...(leavesItselfOut(content) ? [`!${DOCKERIGNORE}`] : [])]
    extra[DOCKERIGNORE] = {
      content: Buffer.concat([content, Buffer.from(`\n${lines.join('\n')}\n`)]),
      mode: own.mode,
    }
    excludePatterns = [...ignorePatterns, DOCKERIGNORE]
  }
  const selection = { includePatterns: [], excludePatterns, followPaths: [] }
  return { archive: packTar(source, selection, extra, signal), dockerfileName }
}

/** What the context has under a name in its root. */
async function entryNamed(
  source: LocalSource,
  name: string,
  excludePatterns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<LocalEntry | undefined> {
  const selection: LocalSelection = { includePatterns: [name], excludePatterns, followPaths: [] }
  for await (const [entry] of source.walk(selection, signal)) if (entry) return entry
  return undefined
}

async function freeName(
  source: LocalSource,
  ignorePatterns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  for (let count = 0; ; count++) {
    const name = count === 0 ? DOCKERFILE : `${DOCKERFILE}.${count}`
    if (!(await entryNamed(source, name, ignorePatterns, signal))) return name
  }
}

/** Only where `<Dockerfile>.dockerignore` replaced it can it be in the context all the same. */
function leavesItselfOut(content: Uint8Array): boolean {
  try {
    return matchesOrParentMatches(compilePatterns(parseIgnoreFile(content)), DOCKERIGNORE)
  } catch (error) {
    // Replaced, so it need not have a meaning; the daemon makes nothing of it either.
    if (error instanceof InvalidIgnorePatternError) return false
    throw error
  }
}

async function read(
  source: LocalSource,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.read(path, signal)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
