import { readTar } from '../../../../src/image/index.js'
import type { ReadLayer } from '../../../../src/image/merged/compare-file-systems.js'
import { sha256, streamOf, tar, type TarFile } from '../archives.js'

export interface CountedLayer extends ReadLayer {
  /** How often it was read. */
  readonly reads: () => number
}

/** A layer of entries as they are given; a text is a file of that content, a name that ends in `/` a folder. */
export async function layerOf(
  files: readonly (TarFile | readonly [name: string, content?: string])[],
): Promise<CountedLayer> {
  const bytes = await tar(files.map((file) => ('name' in file ? file : plain(file))))
  let reads = 0
  return {
    diffId: `sha256:${sha256(bytes)}`,
    entries: () => {
      reads++
      return readTar(streamOf(bytes))
    },
    reads: () => reads,
  }
}

function plain([name, content = '']: readonly [name: string, content?: string]): TarFile {
  return name.endsWith('/') ? { name, type: 'directory' } : { name, content }
}
