import type { StageNode } from '../node/index.js'

/** What the code of one stage must know of the file around it. */
export interface Scope {
  /** Constants that hold stages. */
  readonly names: ReadonlyMap<StageNode, string>
  /** Escape character of the Dockerfile. */
  readonly escape: '\\' | '`'
  /** Comments become `comment()` steps rather than comments of the TypeScript. */
  readonly keepComments: boolean
}

export function constantOf(stage: StageNode, { names }: Scope): string {
  const name = names.get(stage)
  if (name === undefined) throw new RangeError('The stage is not part of what is generated')
  return name
}
