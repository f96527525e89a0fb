import { originsOf } from '../dockerfile/print/index.js'
import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import type { InstructionNode, OnbuildNode } from '../node/index.js'
import { strictSchemas } from './strictness.js'
import { validated } from './validate.js'

/**
 * Steps as triggers for the builds of others.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION` for a step that can be no trigger.
 */
export function toTriggers(
  instructions: readonly InstructionNode[],
  at: SourceLocation | undefined,
): readonly OnbuildNode[] {
  return instructions.map((instruction) => {
    if (originsOf(instruction).some(({ kind }) => kind === 'stage')) {
      throw new InvalidDefinitionError(
        'onBuild(): a trigger cannot use a stage of this definition',
        {
          at: instruction.at ?? at,
          hint: 'It runs in builds of other definitions, which do not have that stage: use an image.',
        },
      )
    }
    return validated('onBuild', strictSchemas.onbuild, { kind: 'onbuild', instruction }, at)
  })
}
