import type { Engine } from '../../engine/index.js'
import { compareImages, type ImageArchive, openImageArchive } from '../../image/index.js'
import type { BuildComparison, VerifiedBuild } from './verification.js'

/**
 * Compares the first image with each other one. Images of one ID are the same: it is a digest of all that they are.
 *
 * @param engines those of the builds
 */
export async function compareBuilds(
  builds: readonly VerifiedBuild[],
  engines: readonly Engine[],
  signal: AbortSignal | undefined,
): Promise<readonly BuildComparison[]> {
  const comparisons: BuildComparison[] = []
  let base: ImageArchive | undefined
  const open = async (index: number): Promise<ImageArchive> => {
    const [engine, build] = [engines[index], builds[index]]
    if (!engine || !build) throw new RangeError(`There is no build ${index}`)
    const path = `/images/${build.id}/get`
    const { body } = await engine.request({ method: 'GET', path, signal })
    return openImageArchive(body, { signal })
  }
  try {
    for (const [second, build] of builds.entries()) {
      if (second === 0) continue
      if (build.id === builds[0]?.id) {
        comparisons.push({ first: 0, second, equal: true, differences: [], complete: true })
        continue
      }
      base ??= await open(0)
      const other = await open(second)
      try {
        // A store that keeps manifests names images by them; what else stands in archives is made up for these.
        const manifests =
          base.manifest?.digest === builds[0]?.id && other.manifest?.digest === build.id
        const { differences, complete } = await compareImages(base, other, { manifests, signal })
        const equal = differences.length === 0
        comparisons.push({ first: 0, second, equal, differences, complete })
      } finally {
        await other.close()
      }
    }
    return comparisons
  } finally {
    await base?.close()
  }
}
