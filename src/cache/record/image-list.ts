import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedImage } from './record.js'
import { readSealed, unsealed, writeSealedSync } from './sealed-file.js'

/** Images kept for one key: several where several Engines, or several stores of one, hold it. */
const MOST_IMAGES = 16

const DIGEST = /^sha256:[0-9a-f]{64}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

/**
 * The images of a key, the newest first. A file that says it is of another key is none.
 *
 * ```text
 * sha256:<the key>
 * sha256:<image> 2026-01-02T03:04:05.678Z []
 * ```
 *
 * At the end of a line stand the limits of the image, as JSON.
 */
export async function readImages(folder: string, key: string): Promise<readonly RecordedImage[]> {
  const path = imageListPath(folder, key)
  if (path === undefined) return []
  const body = await readSealed('images', path)
  return body ? parseImages(body, key) : []
}

/** Adds an image to those of a key; it is the newest. */
export function addImage(folder: string, key: string, added: RecordedImage): void {
  const path = imageListPath(folder, key)
  if (path === undefined || !isImage(added)) return
  const others = known(path, key).filter(({ image }) => image !== added.image)
  const images = [added, ...others].slice(0, MOST_IMAGES)
  const lines = [
    key,
    ...images.map(({ image, builtAt, limits }) => `${image} ${builtAt} ${JSON.stringify(limits)}`),
  ]
  writeSealedSync('images', path, Buffer.from(`${lines.join('\n')}\n`))
}

/** The folder in which each key has a file. */
export function imageListFolder(folder: string): string {
  return join(folder, 'images')
}

function imageListPath(folder: string, key: string): string | undefined {
  return isDigest(key) ? join(imageListFolder(folder), key.slice('sha256:'.length)) : undefined
}

function known(path: string, key: string): readonly RecordedImage[] {
  try {
    const body = unsealed('images', readFileSync(path))
    return body ? parseImages(body, key) : []
  } catch {
    // The first image of the key.
    return []
  }
}

function parseImages(body: Buffer, key: string): readonly RecordedImage[] {
  const [first, ...lines] = body.toString('utf8').trimEnd().split('\n')
  if (first !== key) return []
  return lines
    .map((line) => {
      const [image = '', builtAt = '', ...limits] = line.split(' ')
      return { image, builtAt, limits: JSON.parse(limits.join(' ')) as readonly string[] }
    })
    .filter(isImage)
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text)
}

export function isImage({ image, builtAt }: Pick<RecordedImage, 'image' | 'builtAt'>): boolean {
  return isDigest(image) && INSTANT.test(builtAt) && !Number.isNaN(Date.parse(builtAt))
}
