import { createHash } from 'node:crypto'
import type { PrintedDockerfile } from '../../dockerfile/print/index.js'
import { formatPlatform } from '../../reference/index.js'
import { canonicalJson } from './canonical-json.js'
import { canonicalNode, canonicalTrigger } from './canonical-node.js'
import type { BaseInputs, ContentInput, InstructionInputs, StageInputs } from './inputs.js'
import {
  type HiddenTriggers,
  type PlannedBase,
  type PlannedInstruction,
  type PlannedStage,
  type PlanRequest,
  planStages,
} from './plan-stages.js'
import { withoutCredentials } from './remote-source.js'
import { imageInput, type Settled } from './settle-images.js'
import type { TakenFiles } from './taken-files.js'

export interface ReadStages {
  readonly stages: readonly StageInputs[]
  readonly unknown: readonly string[]
}

/** Reads the stages that the target needs, and what their instructions take. */
export async function readStages(
  printed: PrintedDockerfile,
  settled: Settled,
  files: TakenFiles,
  request: PlanRequest,
): Promise<ReadStages> {
  const planned = planStages(printed, settled, request)
  const reading: Reading = {
    printed,
    lines: printed.text.split('\n'),
    places: new Map(planned.map(({ index }, place) => [index, place])),
    numbers: new Map(printed.stages.map(({ node }, index) => [node, index])),
    settled,
    files,
    unknown: [],
  }
  const stages: StageInputs[] = []
  for (const stage of planned) stages.push(await readStage(stage, reading))
  return { stages, unknown: reading.unknown }
}

/** What the reading of all stages shares. */
interface Reading {
  readonly printed: PrintedDockerfile
  readonly lines: readonly string[]
  /** Places in `BuildInputs.stages` by the number in the Dockerfile. */
  readonly places: ReadonlyMap<number, number>
  /** Numbers in the Dockerfile. */
  readonly numbers: ReadonlyMap<object, number>
  readonly settled: Settled
  readonly files: TakenFiles
  readonly unknown: string[]
}

async function readStage(stage: PlannedStage, reading: Reading): Promise<StageInputs> {
  const { index, evaluated, hidden } = stage
  const printed = reading.printed.stages[index]
  const at = printed?.node.at
  const base = await readBase(stage.base, reading)
  const instructions: InstructionInputs[] = []
  if (hidden) instructions.push(await readHidden(hidden, stage, reading))
  for (const instruction of stage.instructions) {
    instructions.push(await readInstruction(instruction, stage, reading))
  }
  return {
    name: printed?.name ?? String(index),
    base,
    ...(evaluated.from.platform && { platform: formatPlatform(evaluated.platform) }),
    instructions,
    ...(at && { at }),
  }
}

async function readBase(base: PlannedBase, reading: Reading): Promise<BaseInputs> {
  switch (base.kind) {
    case 'scratch':
      return { kind: 'scratch' }
    case 'stage':
      return { kind: 'stage', stage: placeOf(base.index, reading) }
    case 'image': {
      const image = reading.settled.image(base.reference, base.platform)
      // Only where the evaluation has a problem, which is an unknown input.
      return image
        ? imageInput(base.reference, image)
        : { kind: 'image', reference: base.reference, digest: '' }
    }
    case 'folder': {
      const [content] = await reading.files.read(base.name)
      return { kind: 'context', context: base.name, digest: content?.digest ?? '' }
    }
    case 'remote':
      if (!base.settled) reading.unknown.push(withoutCredentials(base.address))
      return { kind: 'context', context: base.name, digest: digestOf(base.address) }
  }
}

async function readInstruction(
  { evaluated, section, taken }: PlannedInstruction,
  stage: PlannedStage,
  reading: Reading,
): Promise<InstructionInputs> {
  const { instruction, expanded } = evaluated
  const contents: ContentInput[] = []
  for (const each of taken) {
    if (each.kind === 'files')
      contents.push(...(await reading.files.read(each.context, each.taken)))
    if (each.kind === 'address') {
      contents.push({ context: each.context, digest: digestOf(each.address) })
    }
    if (each.kind === 'unknown') reading.unknown.push(each.source)
  }
  const stages = unique(taken.flatMap((each) => (each.kind === 'stage' ? [each.index] : [])))
  const images = taken.flatMap((each) => {
    const image =
      each.kind === 'image' ? reading.settled.image(each.reference, each.platform) : undefined
    return each.kind === 'image' && image ? [imageInput(each.reference, image)] : []
  })
  const args = expanded.kind === 'arg' ? expanded.args : []
  const { node } = section ?? {}
  const at = node?.at ?? reading.printed.stages[stage.index]?.node.at
  return {
    node:
      node === undefined || node.kind === 'stage'
        ? canonicalTrigger(instruction)
        : canonicalNode(node, instruction, (value) => {
            const number = reading.numbers.get(value)
            return number === undefined ? undefined : stages.indexOf(number)
          }),
    variables: Object.fromEntries(
      args.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
    contents: uniqueContents(contents),
    images,
    stages: stages.map((index) => placeOf(index, reading)),
    text: section ? lineAt(section.firstLine, reading) : firstLine(instruction.command.line),
    ...(at && { at }),
  }
}

/** An instruction that stands for triggers of which nobody knows. */
async function readHidden(
  hidden: HiddenTriggers,
  stage: PlannedStage,
  reading: Reading,
): Promise<InstructionInputs> {
  const at = reading.printed.stages[stage.index]?.node.at
  return {
    node: canonicalJson({ kind: 'trigger' }),
    variables: {},
    contents: await reading.files.readAll(),
    images: [],
    stages: hidden.stages.map((index) => placeOf(index, reading)),
    text: lineAt(stage.evaluated.from.syntax.range.start.line, reading),
    ...(at && { at }),
  }
}

function placeOf(index: number, { places }: Reading): number {
  return places.get(index) ?? -1
}

function lineAt(line: number, { lines }: Reading): string {
  return lines[line - 1] ?? ''
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)]
}

function uniqueContents(contents: readonly ContentInput[]): readonly ContentInput[] {
  return [...new Map(contents.map((each) => [canonicalJson(each), each])).values()]
}

function digestOf(address: string): string {
  return `sha256:${createHash('sha256').update(address).digest('hex')}`
}
