import type { StageInstruction } from '../../dockerfile/instruction/instruction.js'
import type { InstructionNode } from '../../node/index.js'
import { canonicalJson } from './canonical-json.js'

/** Where a value stands and how it is laid out: nothing of the image. */
const NO_PART_OF_THE_IMAGE: ReadonlySet<string> = new Set(['at', 'exact', 'joints'])

/** Of an instruction that was read, what only says where and how it is written. */
const NO_PART_OF_A_TRIGGER: ReadonlySet<string> = new Set([
  'command',
  'description',
  'legacy',
  'syntax',
  'trigger',
])

/**
 * A node as canonical JSON.
 *
 * The command of a RUN and the text of a trigger are those that the builder reads: they enter the image letter by letter,
 * and how they are written depends on more than the node.
 *
 * @param read - the same instruction, read from the text that the builder gets.
 * @param placeOf - the number that stands for a stage; nothing for everything else.
 */
export function canonicalNode(
  node: InstructionNode,
  read: StageInstruction,
  placeOf: (value: object) => number | undefined,
): string {
  if (node.kind === 'onbuild' && read.kind === 'onbuild') {
    return canonicalJson({ kind: node.kind, expression: read.expression })
  }
  const plain = without(NO_PART_OF_THE_IMAGE, node, placeOf)
  if (node.kind !== 'run' || read.kind !== 'run') return canonicalJson(plain)
  const { form, commandLine, files } = read
  const command = { form, line: commandLine, ...(files.length > 0 && { files }) }
  return canonicalJson({ ...Object(plain), command })
}

/** A trigger of a base as canonical JSON: nobody has a node of it. */
export function canonicalTrigger(read: StageInstruction): string {
  const { kind, ...instruction } = read
  const plain = without(NO_PART_OF_A_TRIGGER, instruction, () => undefined)
  return canonicalJson({ kind: 'trigger', instruction: { ...Object(plain), kind } })
}

function without(
  left: ReadonlySet<string>,
  value: unknown,
  placeOf: (value: object) => number | undefined,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  const place = placeOf(value)
  if (place !== undefined) return place
  if (Array.isArray(value)) return value.map((member: unknown) => without(left, member, placeOf))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      left.has(key) ? [] : [[key, without(left, member, placeOf)]],
    ),
  )
}
