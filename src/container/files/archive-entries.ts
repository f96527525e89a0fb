import { Readable } from 'node:stream'
import { extract, type Header } from 'tar-stream'

/** An entry of a tar archive. */
export interface ArchiveEntry {
  readonly header: Header
  /** Bytes of a file. What is not read is passed over. */
  readonly content: AsyncIterable<Uint8Array>
}

/** The entries of a tar archive, one after the other; whoever stops midway closes the archive. Throws what it throws. */
export async function* archiveEntries(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const entries = extract()
  const source = Readable.from(archive, { objectMode: false })
  source.on('error', (error) => entries.destroy(error))
  source.pipe(entries)
  try {
    for await (const entry of entries) {
      yield { header: entry.header, content: entry as AsyncIterable<Uint8Array> }
      entry.resume()
    }
  } finally {
    source.destroy()
  }
}
