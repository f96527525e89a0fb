import { createHash } from 'node:crypto'
import type { StageNode } from '../../node/index.js'

/**
 * Which builds are comparable: those of one context by one file, and of the stage of one name where the target was
 * given one. Nothing of what is built stands in it, so that it stays the same however the file is edited; which of
 * several definitions in one file an earlier build was of, its instructions tell.
 *
 * @param root - absolute path of the context
 */
export function subjectOf(root: string, target: StageNode): string {
  const file = target.header.dockerfile?.file ?? target.at?.file ?? ''
  return createHash('sha256')
    .update(JSON.stringify([root, file, target.name ?? '']))
    .digest('hex')
}
