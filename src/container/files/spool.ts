import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Bytes whose number is known. */
export interface Content {
  readonly size: number
  read(): AsyncIterable<Uint8Array>
}

/**
 * Gives content whose length is known to `use`. A tar archive says the size of a file before its bytes; so a stream
 * goes through a temporary file, which takes no memory.
 */
export async function withContent<T>(
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  use: (content: Content) => Promise<T>,
): Promise<T> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return use({ size: bytes.length, read: () => once(bytes) })
  }
  const folder = await mkdtemp(join(tmpdir(), 'imagewright-'))
  try {
    const file = join(folder, 'content')
    await pipeline(Readable.from(content), createWriteStream(file, { mode: 0o600 }), {
      ...(signal && { signal }),
    })
    const { size } = await stat(file)
    return await use({ size, read: () => createReadStream(file) })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes
}
