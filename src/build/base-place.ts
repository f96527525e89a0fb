import { originsOf, reachableStages } from '../dockerfile/print/index.js'
import type { SourceLocation } from '../errors/index.js'
import { literalText, type StageNode } from '../node/index.js'
import { parseReference, readReference, type Reference } from '../reference/index.js'

/** Where a definition names an image: the FROM or the instruction that takes files from it, as near as is known. */
export function placeOfBase(target: StageNode, image: Reference): SourceLocation | undefined {
  const stages = reachableStages(target)
  const isIt = (text: string): boolean =>
    readReference(text).parts !== undefined && isSame(parseReference(text), image)
  const named = stages.find(({ base }) => {
    const text = base.kind === 'reference' ? literalText(base.reference) : undefined
    return text !== undefined && isIt(text)
  })
  if (named) return named.at
  const instruction = stages
    .flatMap(({ instructions }) => instructions)
    .find((node) =>
      originsOf(node).some((origin) => origin.kind === 'image' && isIt(origin.reference)),
    )
  if (instruction) return instruction.at
  // A variable decides it, in a base that is not known before.
  const variable = stages.find(
    ({ base }) => base.kind === 'reference' && literalText(base.reference) === undefined,
  )
  return (variable ?? target).at
}

function isSame(a: Reference, b: Reference): boolean {
  return a.name === b.name && versionOf(a) === versionOf(b)
}

function versionOf({ tag, digest }: Reference): string {
  return digest ?? tag ?? 'latest'
}
