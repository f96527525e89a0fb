import type { Digest } from '../../reference/index.js'

/**
 * Keeps manifests and configs by their digests, so that nobody is asked twice for what can never change. It may lose or
 * garble what it was given: bytes are held against their digest whenever they are used.
 */
export interface BlobStore {
  read(digest: Digest): Promise<Buffer | undefined>
  write(digest: Digest, bytes: Buffer): Promise<void>
}

/** For as long as it lives, and for whoever has nothing else. */
export function memoryBlobs(): BlobStore {
  const blobs = new Map<Digest, Buffer>()
  return {
    read: async (digest) => blobs.get(digest),
    write: async (digest, bytes) => {
      blobs.set(digest, bytes)
    },
  }
}
