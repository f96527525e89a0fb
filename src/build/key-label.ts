import type { BuildRequest } from '../definition/index.js'
import { reachableStages } from '../dockerfile/print/index.js'
import { InvalidDefinitionError } from '../errors/index.js'
import { literalText, type StageNode } from '../node/index.js'

/** Label of the key on every image that a build made. It is a hint: images that are based on it have it too. */
export const KEY_LABEL = 'dev.imagewright.key'

/**
 * Refuses a label of that name that a user writes.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function checkLabels(target: StageNode, { labels = {} }: BuildRequest): void {
  const hint = 'Leave it out: every build sets it to the key of the inputs.'
  if (Object.hasOwn(labels, KEY_LABEL)) {
    const summary = `build(): the label "${KEY_LABEL}" is taken`
    throw new InvalidDefinitionError(summary, { at: target.at, hint })
  }
  for (const node of reachableStages(target).flatMap(({ instructions }) => instructions)) {
    if (node.kind !== 'label') continue
    if (!node.labels.some(({ name }) => literalText(name) === KEY_LABEL)) continue
    const summary = `label(): the label "${KEY_LABEL}" is taken`
    throw new InvalidDefinitionError(summary, { at: node.at, hint })
  }
}
