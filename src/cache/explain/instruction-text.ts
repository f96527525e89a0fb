import type { BaseInputs, BuildInputs, InstructionInputs, StageInputs } from '../inputs/inputs.js'

/** How a stage is referred to in the canonical JSON of a node. Within a text, its quotes would be escaped. */
const STAGE_REFERENCE = /"kind":"stage","stage":(\d+)/g

/** The node with what stands for each stage that it refers to in place of the number of the stage. */
export function nodeWith(node: string, stageOf: (stage: number) => string | number): string {
  return node.replaceAll(STAGE_REFERENCE, (_, number: string) => {
    return `"kind":"stage","stage":${JSON.stringify(stageOf(Number(number)))}`
  })
}

/** `run`, `copy`, ...; of a trigger of the base, what it executes. An ADD may become a COPY by an edit. */
export function kindOf({ node }: InstructionInputs): string {
  const value = parsed(node)
  const kind = member(value, 'kind')
  const executed = kind === 'trigger' ? member(member(value, 'instruction'), 'kind') : kind
  return executed === 'add' ? 'copy' : String(executed)
}

/** Whether values of variables decide what it does, or which files it takes. */
export function hasExpansion({ node }: InstructionInputs): boolean {
  return node.includes('"variable"') || (node.includes('"kind":"trigger"') && node.includes('$'))
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

/** The FROM of a stage as it is resolved: `FROM alpine:3.20`. */
export function fromText({ base, platform }: StageInputs, { stages }: BuildInputs): string {
  const flag = platform === undefined ? '' : `--platform=${platform} `
  return `FROM ${flag}${baseText(base, stages)}`
}

function baseText(base: BaseInputs, stages: readonly StageInputs[]): string {
  switch (base.kind) {
    case 'scratch':
      return 'scratch'
    case 'image':
      return base.reference
    case 'context':
      return base.context
    case 'stage':
      return stages[base.stage]?.name ?? String(base.stage)
  }
}

/** What an edit has changed, a line of each side: the first lines, or the first that differ where those are equal. */
export function editedLines(
  before: InstructionInputs,
  after: InstructionInputs,
): { readonly before: string; readonly after: string } {
  if (before.text !== after.text) return { before: before.text, after: after.text }
  const [old, young] = [linesOf(before.node), linesOf(after.node)]
  for (let index = 0; index < Math.max(old.length, young.length); index++) {
    if (old[index] === young[index]) continue
    return { before: old[index] ?? '', after: young[index] ?? '' }
  }
  return { before: before.text, after: after.text }
}

/** The lines of all texts in a node, in their order. */
function linesOf(node: string): readonly string[] {
  const lines: string[] = []
  const waiting: unknown[] = [parsed(node)]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') lines.push(...value.split('\n'))
    else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value).toReversed()) waiting.push(each)
    } else if (value !== undefined) lines.push(String(value))
  }
  return lines
}

function parsed(node: string): unknown {
  try {
    return JSON.parse(node)
  } catch {
    return node
  }
}
