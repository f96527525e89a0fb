import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import type { Content, ContentEntry } from '../content/content.js'
import { KIND_LETTERS, KINDS_BY_LETTER } from '../content/entry-kind.js'

// Both work in a thread of their own.
const compress = promisify<Buffer, { readonly level: number }, Buffer>(deflate)
const expand = promisify<Buffer, Buffer>(inflate)

/** Most of what there is to gain, at a fraction of the time. */
const LEVEL = 3
const DIGEST_BYTES = 32
const HEADER_BYTES = 4
/** No path and no target of a link holds it. */
const SEPARATOR = '\0'

const NUMBERS = /^([dflpscb])([0-7]{1,5}),(\d{1,16}),(\d{1,16})(?:,(\d{1,10}):(\d{1,10}))?$/

/**
 * A list of files in a few bytes an entry besides its digest: the number of digests (32 bits, big endian), the
 * digests as they are, since nothing compresses them, and deflated three texts for each entry: its numbers, its path
 * after the folders that it shares with the one before, the target of a link. The numbers are kind and mode, how
 * many characters of the path are shared, the size, the device; `#` before them says that there is a digest, `@` that
 * there is a target.
 */
export async function encodeContent({ digest, entries }: Content): Promise<Buffer> {
  const digests = Buffer.alloc(DIGEST_BYTES * entries.filter((entry) => entry.digest).length)
  const texts: string[] = [digest]
  let end = 0
  let previous = ''
  for (const entry of entries) {
    if (entry.digest) end += digests.write(entry.digest, end, DIGEST_BYTES, 'hex')
    const shared = sharedFolders(previous, entry.path)
    const { kind, mode, size, linkname, device } = entry
    const marks = `${entry.digest ? '#' : ''}${linkname === undefined ? '' : '@'}`
    const numbers = `${KIND_LETTERS[kind]}${mode.toString(8)},${shared},${size}`
    texts.push(
      `${marks}${numbers}${device ? `,${device.major}:${device.minor}` : ''}`,
      entry.path.slice(shared),
    )
    if (linkname !== undefined) texts.push(linkname)
    previous = entry.path
  }
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(digests.length / DIGEST_BYTES)
  const text = await compress(Buffer.from(texts.join(SEPARATOR)), { level: LEVEL })
  return Buffer.concat([header, digests, text])
}

/** What {@link encodeContent} was given; undefined where the bytes are of something else. */
export async function decodeContent(bytes: Buffer): Promise<Content | undefined> {
  if (bytes.length < HEADER_BYTES) return undefined
  const end = HEADER_BYTES + bytes.readUInt32BE() * DIGEST_BYTES
  if (bytes.length < end) return undefined
  let texts: readonly string[]
  try {
    texts = (await expand(bytes.subarray(end))).toString('utf8').split(SEPARATOR)
  } catch {
    return undefined
  }
  const [digest = ''] = texts
  const entries = decodeEntries(texts, bytes.subarray(HEADER_BYTES, end))
  return entries && { digest, entries }
}

function decodeEntries(texts: readonly string[], digests: Buffer): ContentEntry[] | undefined {
  const entries: ContentEntry[] = []
  let taken = 0
  let previous = ''
  for (let next = 1; next < texts.length;) {
    const [, hash, link, numbers] = /^(#?)(@?)(.*)$/s.exec(texts[next++] ?? '') ?? []
    const [, letter = '', mode = '', shared, size, major, minor] = NUMBERS.exec(numbers ?? '') ?? []
    const kind = KINDS_BY_LETTER.get(letter)
    const path = texts[next++]
    const linkname = link ? texts[next++] : undefined
    const digest = hash && digests.toString('hex', taken, (taken += DIGEST_BYTES))
    if (!kind || path === undefined || taken > digests.length) return undefined
    previous = previous.slice(0, Number(shared)) + path
    entries.push({
      path: previous,
      kind,
      mode: Number.parseInt(mode, 8),
      size: Number(size),
      ...(digest ? { digest } : {}),
      ...(linkname !== undefined && { linkname }),
      ...(major !== undefined && { device: { major: Number(major), minor: Number(minor) } }),
    })
  }
  return entries
}

/** Whole folders, since between two characters a pair of surrogates might be split. */
function sharedFolders(previous: string, path: string): number {
  let end = 0
  for (let index = 0; index < previous.length; index++) {
    const code = previous.charCodeAt(index)
    if (code !== path.charCodeAt(index)) break
    if (code === 0x2f) end = index + 1
  }
  return end
}
