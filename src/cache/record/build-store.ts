import { addImage, isDigest, isImage, readImages } from './image-list.js'
import type { BuildStore, FinishedBuild } from './record.js'

/**
 * What is remembered of builds, below a cache folder that need not exist:
 *
 * ```text
 * images/<key>                      the images of a key; all that a build which is skipped reads
 * builds/<subject>/<time>-<key>.build      what a build was made of
 * builds/<subject>/<digest>.content        the files that it took
 * ```
 *
 * Each file is written whole and says its kind, its version and its checksum: what was truncated, damaged or written
 * by another version is as good as missing. The oldest go when there are too many. Only their owner can read them.
 */
export function buildStore(folder: string): BuildStore {
  return {
    imagesOf: (key) => readImages(folder, key),
    remember: (build) => remember(folder, build),
    earlier: async (subject) => {
      const { readBuilds } = await import('./history.js')
      return readBuilds(folder, subject)
    },
  }
}

async function remember(folder: string, build: FinishedBuild): Promise<void> {
  // What names files must be a name.
  if (!isDigest(build.key) || !isImage(build)) return
  try {
    addImage(folder, build.key, build)
    // Loaded here, so that a build that is skipped does not load it.
    const { writeBuild } = await import('./history.js')
    await writeBuild(folder, build)
  } catch {
    // A full disk, or a folder that is read only: the build has succeeded all the same.
  }
}
