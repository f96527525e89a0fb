import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExtractOptions, Headers as DeclaredHeaders } from 'tar-fs'
import type { Header } from 'tar-stream'
import type { CopyOutOptions } from '../../definition/index.js'
import { ArchiveUnsafeError, ContainerPathError } from '../../errors/container-error.js'
import { EngineStreamError } from '../../errors/engine-error.js'
import { ImagewrightError } from '../../errors/imagewright-error.js'
import { entryGuard } from './entry-guard.js'

const DEFAULT_MAX_BYTES = 8 * 1024 ** 3

/** What tar-fs has that its types do not say. */
type Headers = DeclaredHeaders & { linkname?: string | null }
interface Settings extends ExtractOptions {
  readonly chown: boolean
  readonly umask: number
  readonly validateSymlinks: boolean
}

/** What tar-fs refuses because its type is none that it knows. */
const REFUSED = 'refused' as Headers['type']

export interface Extraction {
  /** A tar archive of one file or folder. */
  readonly bytes: AsyncIterable<Uint8Array>
  readonly kind: 'file' | 'directory'
  /** What it is to be called here. */
  readonly target: string
  /** What is done, for errors. */
  readonly doing: string
}

/**
 * Unpacks the archive of a file or folder under a name of this machine.
 *
 * It is unpacked in a folder of its own that nobody else can enter, next to the target, and moved there when it is
 * whole: the target is never seen half done, and no link that stands at the target is ever followed. Each entry is
 * judged twice: here and by tar-fs.
 *
 * @throws {ArchiveUnsafeError} `ARCHIVE_UNSAFE`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE` for a target that exists.
 */
export async function extractArchive(
  { bytes, kind, target, doing }: Extraction,
  options: Pick<CopyOutOptions, 'replace' | 'outsideLinks' | 'maxBytes'> & {
    readonly signal?: AbortSignal | undefined
  } = {},
): Promise<void> {
  const { replace = false, signal } = options
  const place = resolve(target)
  await expectFree(doing, place, kind, replace)
  let hidden: string
  try {
    await mkdir(dirname(place), { recursive: true })
    hidden = await mkdtemp(join(dirname(place), `.${basename(place)}-`))
  } catch (cause) {
    throw new ContainerPathError(doing, place, `cannot be made: ${messageOf(cause)}`, { cause })
  }
  try {
    const made = join(hidden, 'content')
    await unpack(bytes, kind, made, doing, options)
    signal?.throwIfAborted()
    await expectFree(doing, place, kind, replace)
    await moveInto(made, place, hidden, replace)
  } finally {
    await rm(hidden, { recursive: true, force: true })
  }
}

async function unpack(
  bytes: AsyncIterable<Uint8Array>,
  kind: Extraction['kind'],
  made: string,
  doing: string,
  options: Pick<CopyOutOptions, 'outsideLinks' | 'maxBytes'> & {
    readonly signal?: AbortSignal | undefined
  },
): Promise<void> {
  const { outsideLinks = 'refuse', maxBytes = DEFAULT_MAX_BYTES, signal } = options
  // Loaded with the first copy, as everything that few need.
  const { extract } = await import('tar-fs')
  const guard = entryGuard({ outsideLinks, maxBytes })
  const folder = kind === 'directory' ? made : dirname(made)
  if (kind === 'directory') await mkdir(made, { mode: 0o700 })
  let failure: ArchiveUnsafeError | undefined
  let entries = 0
  const skipped = new Set<object>()

  const map = (header: Headers): Headers => {
    const verdict = failure ? undefined : guard(header as Header)
    if (verdict?.kind === 'skip') {
      skipped.add(header)
      return header
    }
    const wrongKind = kind === 'file' && (entries > 0 || header.type !== 'file')
    if (verdict?.kind !== 'keep' || wrongKind) {
      const reason = verdict?.kind === 'refuse' ? verdict.reason : 'is not the one file asked for'
      failure ??= new ArchiveUnsafeError(doing, header.name, reason)
      // tar-fs ends the archive at it, and makes nothing for the name of the folder itself.
      header.name = ''
      header.type = REFUSED
      return header
    }
    entries++
    header.name = kind === 'file' ? basename(made) : verdict.name
    if (verdict.linkname !== undefined) header.linkname = verdict.linkname
    return header
  }
  const settings: Settings = {
    map,
    ignore: (_name: string, header?: Headers) => header !== undefined && skipped.has(header),
    // Whoever runs this owns the copy, and can enter its folders.
    chown: false,
    dmode: 0o700,
    umask: 0o022,
    strict: true,
    // It takes a link to another link, as folders of libraries have them, for an escape. The guard is strict enough
    // for both.
    validateSymlinks: false,
  }
  const sink = extract(folder, settings)
  // tar-fs listens to an entry only once it has looked at the folder above; the archive may break before.
  sink.on('entry', (_header, stream) => stream.on('error', () => undefined))
  try {
    const source = Readable.from(bytes, { objectMode: false })
    await pipeline(source, sink, ...(signal ? [{ signal }] : []))
  } catch (error) {
    signal?.throwIfAborted()
    if (failure) throw failure
    throw unpackError(doing, error)
  }
  if (entries === 0) throw new EngineStreamError(doing, 'the archive is empty')
}

function unpackError(doing: string, error: unknown): unknown {
  if (error instanceof ImagewrightError) return error
  const message = messageOf(error)
  const refused = / is not a valid (?:path|symlink|hardlink)$| unsupported type for /.test(message)
  if (refused) return new ArchiveUnsafeError(doing, message, 'is refused', { cause: error })
  if (/Unexpected end of data|Invalid tar header|corrupted/i.test(message)) {
    return new EngineStreamError(doing, `the archive is broken: ${message}`, { cause: error })
  }
  return new ContainerPathError(doing, 'the copy', `cannot be written: ${message}`, {
    cause: error,
  })
}

/** What stands there must be replaceable: nothing, an empty folder, or whatever may be replaced. */
async function expectFree(
  doing: string,
  place: string,
  kind: Extraction['kind'],
  replace: boolean,
): Promise<void> {
  const stats = await lstat(place).catch(() => undefined)
  if (!stats || replace) return
  if (kind === 'directory' && stats.isDirectory() && (await readdir(place)).length === 0) return
  throw new ContainerPathError(doing, place, 'exists', {
    hint: 'Give another target, or replace it with the option "replace".',
  })
}

async function moveInto(
  made: string,
  place: string,
  hidden: string,
  replace: boolean,
): Promise<void> {
  if (replace) {
    // Into the private folder, which is removed: what stands there may be a folder that is full.
    await rename(place, join(hidden, 'replaced')).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    })
  }
  await rename(made, place)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
