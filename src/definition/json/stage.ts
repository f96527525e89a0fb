import type { SourceLocation } from '../../errors/index.js'
import type { Executor } from '../executor.js'
import { readStage, type UncheckedArgs } from '../from-dockerfile.js'
import type { Stage } from '../stage.js'
import { definitionFromJson } from './read.js'

/** Makes a stage of what `toJSON()` gave. */
export function stageFromJson(
  executor: Executor,
  json: unknown,
  at: SourceLocation | undefined,
): Stage<UncheckedArgs> {
  return readStage(definitionFromJson(json, at), executor)
}
