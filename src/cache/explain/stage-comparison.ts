import type { Change, ChangeDetail } from '../../definition/index.js'
import type { Content } from '../content/content.js'
import type {
  BaseInputs,
  BuildInputs,
  ContentInput,
  ImageInput,
  InstructionInputs,
  StageInputs,
} from '../inputs/inputs.js'
import { align, type Step } from './alignment.js'
import { commonChanges, contentChanges } from './content-changes.js'
import { editedLines, fromText, hasExpansion, kindOf, nodeWith } from './instruction-text.js'
import { changedNames, own, shownValues } from './named-values.js'

/** The inputs of a build, and the lists of files that are known of those that they refer to. */
export interface BuildSide {
  readonly inputs: BuildInputs
  /** By digest. */
  readonly contents: ReadonlyMap<string, Content>
}

/** What has become of a stage. */
export interface StageComparison {
  readonly changes: readonly Change[]
  /** Whether it begins with something else. */
  readonly baseChanged: boolean
  /** Its instructions, and those that were taken away where they stood, in order. */
  readonly steps: readonly ComparedStep[]
  /** Whether values of variables may be others by what was changed in it. */
  readonly environmentChanged: boolean
}

export interface ComparedStep {
  /** Place in the stage of now; missing where it was taken away. */
  readonly index?: number
  readonly kind: string
  readonly changed: boolean
}

export interface StagePair {
  readonly before: StageInputs
  readonly after: StageInputs
  /** Whether something that stands before the stage may have given variables other values. */
  readonly environmentChanged: boolean
}

/** What holds for the whole comparison. */
export interface Comparing {
  readonly before: BuildSide
  readonly after: BuildSide
  /** Which stage of now a stage of before is. */
  readonly successors: ReadonlyMap<number, number>
  /** Whether another platform is built for: of course its bases and variables are others. */
  readonly platformChanged: boolean
}

// Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
const PLATFORM_VARIABLE = /^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/

export function compareStages(pair: StagePair, comparing: Comparing): StageComparison {
  const { before, after } = pair
  const base = baseChanges(before, after, comparing)
  const changes: Change[] = [...base]
  const steps: ComparedStep[] = []
  let environmentChanged = pair.environmentChanged || comparing.platformChanged || base.length > 0
  for (const step of comparedSteps(before, after, comparing)) {
    const old = step.before === undefined ? undefined : before.instructions[step.before]
    const young = step.after === undefined ? undefined : after.instructions[step.after]
    const one = young ?? old
    if (!one) continue
    const kind = kindOf(one)
    const place = placeOf(after.name, one, young !== undefined)
    const found = stepChanges(step, old, young, environmentChanged, comparing)
    changes.push(...found.changes.map((change) => ({ ...place, ...change })))
    steps.push({ kind, changed: found.changed, ...(young && { index: step.after ?? 0 }) })
    if (found.changed && (kind === 'arg' || kind === 'env')) environmentChanged = true
  }
  return { changes, baseChanged: base.length > 0, steps, environmentChanged }
}

/** Places of before are of a file that has changed since. */
function placeOf(
  stage: string,
  { text, at }: InstructionInputs,
  isThere: boolean,
): Pick<Change, 'stage' | 'instruction' | 'at'> {
  return { stage, instruction: text, ...(isThere && at && { at }) }
}

function comparedSteps(
  before: StageInputs,
  after: StageInputs,
  { successors }: Comparing,
): readonly Step[] {
  return align(
    before.instructions.map((each) => ({
      identity: nodeOfNow(each, successors),
      kind: kindOf(each),
    })),
    after.instructions.map((each) => ({ identity: each.node, kind: kindOf(each) })),
  )
}

/** The node of before with the stages of now. */
function nodeOfNow({ node }: InstructionInputs, successors: ReadonlyMap<number, number>): string {
  return nodeWith(node, (stage) => successors.get(stage) ?? `gone ${stage}`)
}

interface StepChanges {
  readonly changes: readonly (ChangeDetail & Pick<Change, 'context'>)[]
  /** Whether it is another one than before, for whatever reason. */
  readonly changed: boolean
}

function stepChanges(
  step: Step,
  old: InstructionInputs | undefined,
  young: InstructionInputs | undefined,
  environmentChanged: boolean,
  comparing: Comparing,
): StepChanges {
  if (!young) {
    return { changes: step.moved ? [] : [{ kind: 'instruction-removed' }], changed: true }
  }
  if (!old) return { changes: [{ kind: 'instruction-added' }], changed: true }
  const { successors } = comparing
  const isEdited = nodeOfNow(old, successors) !== young.node
  // The values that it says itself, or makes of those above, are other ones for a reason that is told already.
  const isTold = isEdited || (environmentChanged && hasExpansion(young))
  const variables = variableChanges(old, young)
  const changes = [
    ...(step.moved ? [{ kind: 'instruction-moved' as const }] : []),
    ...(isEdited ? [{ kind: 'instruction-edited' as const, ...editedLines(old, young) }] : []),
    ...(isTold ? [] : variables.filter(({ name }) => !isOfPlatform(name, comparing))),
    ...imageChanges(old, young, comparing),
    ...contentsChanges(old.contents, young.contents, isTold, comparing),
  ]
  return {
    changes,
    changed:
      isEdited ||
      step.moved === true ||
      variables.length > 0 ||
      !isEqual(old.contents, young.contents) ||
      !isEqual(old.images, young.images),
  }
}

function isOfPlatform(variable: string, { platformChanged }: Comparing): boolean {
  return platformChanged && PLATFORM_VARIABLE.test(variable)
}

function variableChanges(
  { variables: before }: InstructionInputs,
  { variables: after }: InstructionInputs,
): readonly (ChangeDetail & { readonly kind: 'argument' })[] {
  return changedNames(before, after).map((name) => ({
    kind: 'argument',
    name,
    ...shownValues(own(before, name), own(after, name)),
  }))
}

function baseChanges(
  before: StageInputs,
  after: StageInputs,
  comparing: Comparing,
): readonly Change[] {
  const texts = {
    before: fromText(before, comparing.before.inputs),
    after: fromText(after, comparing.after.inputs),
  }
  const place = { stage: after.name, instruction: texts.after, ...(after.at && { at: after.at }) }
  const isOtherPlatform =
    platformOf(before, comparing.before) !== platformOf(after, comparing.after) &&
    !comparing.platformChanged
  const moved = isOtherPlatform ? undefined : movedBase(before.base, after.base, comparing)
  const changes = moved ?? [{ kind: 'instruction-edited' as const, ...texts }]
  return changes.map((change) => ({ ...place, ...change }))
}

function platformOf({ platform }: StageInputs, { inputs }: BuildSide): string | undefined {
  return platform ?? inputs.settings['platform']
}

/** What is different about the same base; undefined for two bases. */
function movedBase(
  before: BaseInputs,
  after: BaseInputs,
  comparing: Comparing,
): readonly (ChangeDetail & Pick<Change, 'context'>)[] | undefined {
  switch (after.kind) {
    case 'scratch':
      return before.kind === 'scratch' ? [] : undefined
    case 'stage':
      if (before.kind !== 'stage') return undefined
      return comparing.successors.get(before.stage) === after.stage ? [] : undefined
    case 'image':
      if (before.kind !== 'image') return undefined
      // Two names of one image are no difference.
      if (before.digest === after.digest) return []
      if (before.reference !== after.reference) return undefined
      return imageChange(before, after, comparing)
    case 'context':
      if (before.kind !== 'context' || before.context !== after.context) return undefined
      return contentsChanges([before], [after], false, comparing)
  }
}

function imageChanges(
  { images: before }: InstructionInputs,
  { images: after }: InstructionInputs,
  comparing: Comparing,
): readonly ChangeDetail[] {
  return after.flatMap((young, index) => {
    const old = before.find(({ reference }) => reference === young.reference) ?? before[index]
    return old ? imageChange(old, young, comparing) : []
  })
}

function imageChange(
  { digest: before }: ImageInput,
  { reference, digest: after }: ImageInput,
  { platformChanged }: Comparing,
): readonly ChangeDetail[] {
  return before === after || platformChanged ? [] : [{ kind: 'base', reference, before, after }]
}

function contentsChanges(
  before: readonly ContentInput[],
  after: readonly ContentInput[],
  isOtherSelection: boolean,
  comparing: Comparing,
): readonly (ChangeDetail & Pick<Change, 'context'>)[] {
  const remaining = [...before]
  return after.flatMap(({ context, digest }) => {
    const place = remaining.findIndex((content) => content.context === context)
    const [match] = place === -1 ? [] : remaining.splice(place, 1)
    if (match?.digest === digest) return []
    const olds = match && comparing.before.contents.get(match.digest)
    const youngs = comparing.after.contents.get(digest)
    const compared = isOtherSelection ? commonChanges : contentChanges
    const changes = olds && youngs ? compared(olds, youngs) : []
    // Which files are chosen is told by what chooses them.
    if (changes.length === 0 && !isOtherSelection) return [{ kind: 'content' as const, context }]
    return changes.map((change) => (context === '' ? change : { ...change, context }))
  })
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
