import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Digest, digestAlgorithm, digestEncoded } from '../reference/index.js'
import type { BlobStore } from '../registry/client/index.js'

/** Largest blob that is kept, in bytes: manifests and configs are small. */
const MAX_KEPT_BYTES = 1024 * 1024

/** Keeps what registries said of images in `registry/` of the cache folder, where it may be deleted at any time. */
export function registryBlobs(folder: string): BlobStore {
  const pathOf = (digest: Digest): string =>
    join(folder, 'registry', digestAlgorithm(digest), digestEncoded(digest))
  return {
    read: (digest) => readFile(pathOf(digest)).catch(() => undefined),
    write: async (digest, bytes) => {
      if (bytes.length > MAX_KEPT_BYTES) return
      const path = pathOf(digest)
      const temporary = `${path}.${randomUUID()}`
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 })
        await rename(temporary, path)
      } catch {
        // It is asked for again then.
        await rm(temporary, { force: true }).catch(() => undefined)
      }
    },
  }
}
