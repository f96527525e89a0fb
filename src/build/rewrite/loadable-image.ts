import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'

/** An image as `docker load` takes it. */
export interface LoadableImage {
  /** That the Engine will give it. */
  readonly id: string
  readonly files: readonly ArchiveFile[]
}

export type ArchiveFile =
  | { readonly name: string; readonly content: Buffer }
  | { readonly name: string; readonly file: string; readonly size: number }

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The archive of an image as it is sent. */
export async function* archiveOf({
  files,
}: LoadableImage): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = pack()
  const filled = fill(archive, files)
  filled.catch((error: unknown) => archive.destroy(error as Error))
  yield* archive as AsyncIterable<Uint8Array>
  await filled
}

async function fill(archive: Pack, files: readonly ArchiveFile[]): Promise<void> {
  for (const each of files) {
    if ('content' in each) {
      archive.entry({ name: each.name }, each.content)
    } else {
      const { name, file, size } = each
      await pipeline(createReadStream(file), archive.entry({ name, size }))
    }
  }
  archive.finalize()
}
