import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InvalidImageArchiveError } from '../errors/index.js'
import { readTar } from './tar/read-tar.js'

/** A file of an archive, in a temporary folder. */
export interface UnpackedFile {
  readonly size: number
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Its bytes from the beginning, as often as wanted. */
  open(): Readable
}

/** The files of an archive by their path. Nothing of the archive names a file on the disk. */
export interface UnpackedArchive {
  /** Follows links within the archive. */
  file(path: string): UnpackedFile | undefined
  /** Removes the temporary folder. */
  close(): Promise<void>
}

/** Entries of an archive of an image: a handful for a layer. */
const MAX_FILES = 10_000

/** Links in a row: in the archives of old Engines a layer that occurs twice is a link to its first place. */
const MAX_LINKS = 8

export interface UnpackOptions {
  /** Folder in which the temporary one is made. @default that of the system for temporary files */
  readonly folder?: string
  readonly signal?: AbortSignal | undefined
}

/** @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` */
export async function unpackArchive(
  source: AsyncIterable<Uint8Array>,
  { folder: parent = tmpdir(), signal }: UnpackOptions,
): Promise<UnpackedArchive> {
  const folder = await mkdtemp(join(parent, 'imagewright-image-'))
  const close = () => rm(folder, { recursive: true, force: true })
  try {
    const files = new Map<string, UnpackedFile>()
    const links = new Map<string, string>()
    for await (const { entry, content } of readTar(source)) {
      signal?.throwIfAborted()
      if (files.size + links.size >= MAX_FILES) {
        throw new InvalidImageArchiveError(`The archive has more than ${MAX_FILES} files`)
      }
      const { path, kind, linkname = '', size } = entry
      if (kind === 'symlink') links.set(path, posix.join(posix.dirname(path), linkname))
      if (kind === 'hardlink') links.set(path, linkname)
      if (kind !== 'file') continue
      const place = join(folder, String(files.size))
      const digest = await store(content(), place, signal)
      files.set(path, { size, digest, open: () => createReadStream(place) })
    }
    return { file: (path) => find(path, files, links), close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * The bytes of a small file, e.g. a manifest.
 *
 * @param limit largest size in bytes
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function readSmallFile(
  { file }: UnpackedArchive,
  path: string,
  limit: number,
): Promise<{ readonly bytes: Buffer; readonly digest: string }> {
  const found = file(path)
  if (!found) throw new InvalidImageArchiveError(`The archive has no ${JSON.stringify(path)}`)
  if (found.size > limit) {
    throw new InvalidImageArchiveError(
      `${JSON.stringify(path)} of the archive has ${found.size} bytes, more than ${limit}`,
    )
  }
  const chunks: Buffer[] = []
  for await (const chunk of found.open() as AsyncIterable<Buffer>) chunks.push(chunk)
  return { bytes: Buffer.concat(chunks), digest: found.digest }
}

async function store(
  content: AsyncIterable<Uint8Array>,
  place: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256')
  const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  const options = signal === undefined ? {} : { signal }
  await pipeline(
    Readable.from(content, { objectMode: false }),
    hashed,
    createWriteStream(place, { mode: 0o600 }),
    options,
  )
  return `sha256:${hash.digest('hex')}`
}

function find(
  path: string,
  files: ReadonlyMap<string, UnpackedFile>,
  links: ReadonlyMap<string, string>,
): UnpackedFile | undefined {
  let place: string | undefined = posix.normalize(path)
  for (let left = MAX_LINKS; left > 0 && place !== undefined; left--) {
    const found = files.get(place)
    if (found) return found
    place = links.get(place)
  }
  return undefined
}
