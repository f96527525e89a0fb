import type { LocalEntry, LocalSource } from '../../../src/context/local-source.js'

export type LocalFiles = LocalSource & {
  /** Paths read so far. */
  readonly reads: string[]
}

/** Files in memory by path, in the order that BuildKit wants; of a selection they know only paths. */
export function localFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  mode = 0o644,
): LocalFiles {
  const reads: string[] = []
  const entries = Object.entries(files).map(([path, content]): LocalEntry => ({
    path,
    kind: 'file',
    mode,
    size: Buffer.from(content).length,
    modifiedAt: 1_700_000_000_000_000_000n,
  }))
  return {
    reads,
    async *walk({ followPaths }) {
      yield entries.filter(({ path }) => followPaths.length === 0 || followPaths.includes(path))
    },
    async *read(path) {
      reads.push(path)
      yield Buffer.from(files[path] ?? '')
    },
  }
}
