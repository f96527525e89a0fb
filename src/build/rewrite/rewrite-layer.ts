import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ArchivedLayer, gzip, rewriteTimes } from '../../image/index.js'

/** A layer that was rewritten to a file. */
export interface RewrittenLayer {
  /** Digest of the uncompressed archive. */
  readonly diffId: string
  /** Digest of the file. */
  readonly digest: string
  /** Of the file, in bytes. */
  readonly size: number
  readonly file: string
}

export interface RewriteOptions {
  /** Seconds since 1970. */
  readonly epoch: number
  readonly file: string
  readonly compressed: boolean
  readonly signal: AbortSignal | undefined
}

/** Writes a layer to a file, with one time for all that is in it. */
export async function rewriteLayer(
  layer: ArchivedLayer,
  { epoch, file, compressed, signal }: RewriteOptions,
): Promise<RewrittenLayer> {
  const archive = new Measure()
  const written = new Measure()
  const bytes = archive.of(rewriteTimes(layer.bytes(), epoch))
  await pipeline(
    Readable.from(written.of(compressed ? gzip(bytes) : bytes), { objectMode: false }),
    createWriteStream(file, { mode: 0o600 }),
    signal === undefined ? {} : { signal },
  )
  return { diffId: archive.digest, digest: written.digest, size: written.size, file }
}

/** Digest and size of bytes that pass. */
class Measure {
  readonly #hash = createHash('sha256')
  #size = 0

  async *of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of bytes) {
      this.#hash.update(chunk)
      this.#size += chunk.length
      yield chunk
    }
  }

  get digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`
  }

  get size(): number {
    return this.#size
  }
}
