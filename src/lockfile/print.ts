import { LOCKFILE_VERSION, type LockedImage, type Lockfile } from './lockfile.js'

/**
 * The text of a lock file: sorted, each digest on a line of its own, so that two branches that lock different images
 * merge. Equal content gives equal text.
 *
 * ```json
 * {
 *   "version": 1,
 *   "images": {
 *     "alpine:3.20": {
 *       "digest": "sha256:...",
 *       "platforms": {
 *         "linux/amd64": "sha256:...",
 *         "linux/arm64": "sha256:..."
 *       }
 *     },
 *     "me/base:latest": {
 *       "local": true,
 *       "platforms": {
 *         "linux/amd64": "sha256:..."
 *       }
 *     }
 *   }
 * }
 * ```
 */
export function printLockfile({ images }: Lockfile): string {
  const file = {
    version: LOCKFILE_VERSION,
    images: sorted(new Map([...images].map(([key, image]) => [key, imageJson(image)]))),
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

function imageJson(image: LockedImage): object {
  const platforms = sorted(image.platforms)
  return image.kind === 'registry'
    ? { digest: image.digest, platforms }
    : { local: true, platforms }
}

/** By code units, whatever the locale. No key is a whole number, which an object would put first. */
function sorted<T>(entries: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))))
}
