import { createHash } from 'node:crypto'
import type { BaseKey, DefinitionKey, InstructionKey, StageKey } from '../../definition/index.js'
import { canonicalJson } from '../inputs/canonical-json.js'
import type { BaseInputs, BuildInputs, InstructionInputs, StageInputs } from '../inputs/inputs.js'

/**
 * The key of what decides an image, and those of its stages and instructions.
 *
 * Each is `sha256:` and the SHA-256 of a JSON array in UTF-8, written by `canonicalJson`: no blanks, the keys of objects
 * in the order of their UTF-16 code units. The first element says what is hashed, and in which version of this text
 * (`INPUTS_VERSION`).
 *
 * What a stage begins with: its platform, which is that of the build unless its FROM says otherwise, and its base.
 *
 * ```
 * ["imagewright/1/base","linux/amd64","scratch"]
 * ["imagewright/1/base","linux/amd64","image","sha256:<digest of the image>"]
 * ["imagewright/1/base","linux/amd64","stage","sha256:<key of the stage>"]
 * ["imagewright/1/base","linux/amd64","context","<name>","sha256:<digest of its content>"]
 * ```
 *
 * An instruction: the key of the one before it, or of what its stage begins with; its node, a text that is itself JSON;
 * then values of variables, contents, images and stages that it takes from, each list in the order of its inputs.
 *
 * ```
 * ["imagewright/1/instruction","sha256:<key before>","{\"command\":{\"form\":\"shell\",\"line\":[\"make\"]},\"kind\":\"run\"}",{},[],[],[]]
 * ["imagewright/1/instruction","sha256:<key before>","{\"kind\":\"arg\",\"name\":\"MODE\"}",{"MODE":"fast"},[],[],[]]
 * ["imagewright/1/instruction","sha256:<key before>","<node>",{},[["<context>","sha256:<digest>"]],["sha256:<digest>"],["sha256:<key of the stage>"]]
 * ```
 *
 * The key of a stage is that of its last instruction, or of what it begins with. The key of the definition: that of the
 * stage that is built, and all settings.
 *
 * ```
 * ["imagewright/1/definition","sha256:<key of the stage>",{"network":"none","platform":"linux/amd64"}]
 * ```
 *
 * No part of it: names and places of stages, references of bases (their digests are), comments, places in the user's
 * files, the folders of contexts, and what is unknown.
 */
export function keyOf(inputs: BuildInputs): DefinitionKey {
  const { version, settings, unknown } = inputs
  const hash = (kind: string, ...parts: readonly unknown[]): string => {
    const text = canonicalJson([`imagewright/${version}/${kind}`, ...parts])
    return `sha256:${createHash('sha256').update(text).digest('hex')}`
  }
  const stages: StageKey[] = []
  for (const stage of inputs.stages) stages.push(stageKey(stage, inputs, stages, hash))
  const target = stages.at(-1)?.digest ?? null
  return { digest: hash('definition', target, settings), stages, unknown }
}

type Hash = (kind: string, ...parts: readonly unknown[]) => string

function stageKey(
  { name, base, platform, instructions }: StageInputs,
  { settings, stages }: BuildInputs,
  earlier: readonly StageKey[],
  hash: Hash,
): StageKey {
  const begun = hash('base', platform ?? settings['platform'] ?? null, ...baseParts(base, earlier))
  const keys: InstructionKey[] = []
  for (const instruction of instructions) {
    keys.push(instructionKey(instruction, keys.at(-1)?.digest ?? begun, earlier, hash))
  }
  return {
    name,
    digest: keys.at(-1)?.digest ?? begun,
    base: baseKey(base, stages),
    instructions: keys,
  }
}

function baseParts(base: BaseInputs, earlier: readonly StageKey[]): readonly unknown[] {
  switch (base.kind) {
    case 'scratch':
      return [base.kind]
    case 'stage':
      return [base.kind, digestOf(base.stage, earlier)]
    case 'image':
      return [base.kind, base.digest]
    case 'context':
      return [base.kind, base.context, base.digest]
  }
}

function instructionKey(
  { node, variables, contents, images, stages, text, at }: InstructionInputs,
  before: string,
  earlier: readonly StageKey[],
  hash: Hash,
): InstructionKey {
  const digest = hash(
    'instruction',
    before,
    node,
    variables,
    contents.map((content) => [content.context, content.digest]),
    images.map((image) => image.digest),
    stages.map((stage) => digestOf(stage, earlier)),
  )
  return { digest, text, ...(at && { at }) }
}

/** A stage that does not stand before the one that takes from it is no input that we read. */
function digestOf(stage: number, earlier: readonly StageKey[]): string | null {
  return earlier[stage]?.digest ?? null
}

function baseKey(base: BaseInputs, stages: readonly StageInputs[]): BaseKey {
  switch (base.kind) {
    case 'scratch':
      return base
    case 'stage':
      return { kind: 'stage', name: stages[base.stage]?.name ?? String(base.stage) }
    case 'image':
      return { kind: 'image', reference: base.reference, digest: base.digest }
    case 'context':
      return { kind: 'context', name: base.context, digest: base.digest }
  }
}
