import type { z } from 'zod'
import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import { type InstructionNode, instructionSchemas } from '../node/index.js'
import { expectRecord } from './expect.js'
import { validated } from './validate.js'

/** What `instruction()` was given. @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function toInstruction(
  node: InstructionNode,
  at: SourceLocation | undefined,
): InstructionNode {
  expectRecord('instruction', 'the argument', node, at)
  if (!Object.hasOwn(instructionSchemas, node.kind)) {
    throw new InvalidDefinitionError(
      `instruction(): ${JSON.stringify(node.kind)} is no kind of instruction`,
      { at, hint: `The kinds are ${Object.keys(instructionSchemas).join(', ')}.` },
    )
  }
  const schema: z.ZodType<InstructionNode> = instructionSchemas[node.kind]
  return validated('instruction', schema, { ...node }, node.at ?? at)
}
