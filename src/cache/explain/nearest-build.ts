import type { BuildInputs } from '../inputs/inputs.js'
import type { RecordedBuild } from '../record/record.js'
import { blankNode, traitsOf } from './stage-alignment.js'

/**
 * Of earlier builds, the newest first, the one that most inputs are still the same of: so an edit that was undone is no
 * difference, and of several definitions in one file each is compared with itself. A build for the same platform is
 * preferred to any other.
 */
export function nearestBuild(
  earlier: readonly RecordedBuild[],
  inputs: BuildInputs,
): RecordedBuild | undefined {
  let nearest: { readonly build: RecordedBuild; readonly score: number } | undefined
  for (const build of earlier) {
    const own = build.conceal(inputs)
    const score = likenessOf(build.inputs, own)
    if (!nearest || score > nearest.score) nearest = { build, score }
  }
  return nearest?.build
}

/** How many parts are equal; those of the same platform have more in common than any others. */
function likenessOf(before: BuildInputs, after: BuildInputs): number {
  const parts = partsOf(before)
  let common = 0
  for (const [part, count] of partsOf(after)) common += Math.min(count, parts.get(part) ?? 0)
  return before.settings['platform'] === after.settings['platform'] ? 1e9 + common : common
}

function partsOf({ settings, stages }: BuildInputs): ReadonlyMap<string, number> {
  const parts = new Map<string, number>()
  const add = (part: unknown): void => {
    const text = JSON.stringify(part)
    parts.set(text, (parts.get(text) ?? 0) + 1)
  }
  for (const setting of Object.entries(settings)) add(setting)
  for (const stage of stages) {
    for (const trait of traitsOf(stage)) add(trait)
    if (stage.base.kind !== 'stage') add(stage.base)
    for (const { node, variables, contents, images } of stage.instructions) {
      add([blankNode(node), variables, contents, images])
    }
  }
  return parts
}
