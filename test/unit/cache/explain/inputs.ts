import { createHash } from 'node:crypto'
import type { Content, ContentEntry } from '../../../../src/cache/content/content.js'
import type { BuildSide } from '../../../../src/cache/explain/index.js'
import {
  type BaseInputs,
  type BuildInputs,
  INPUTS_VERSION,
  type InstructionInputs,
  type StageInputs,
} from '../../../../src/cache/inputs/inputs.js'

/** An instruction as it is written in a test: the rest of its inputs follow from it. */
export interface PlainInstruction {
  readonly text: string
  readonly node: Readonly<Record<string, unknown>> & { readonly kind: string }
  readonly variables?: Readonly<Record<string, string>>
  /** Folder of the build context that it takes; all of it for the empty one. */
  readonly takes?: string
  readonly images?: InstructionInputs['images']
  /** Name of the stage that it copies from. */
  readonly from?: string
  readonly line?: number
}

export interface PlainStage {
  readonly name: string
  /** Whether the name was given; others are called by their place. */
  readonly isNamed: boolean
  readonly base:
    | Exclude<BaseInputs, { readonly kind: 'stage' }>
    | { readonly kind: 'stage'; readonly name: string }
  readonly instructions: readonly PlainInstruction[]
}

export interface PlainBuild {
  readonly settings: Readonly<Record<string, string>>
  readonly stages: readonly PlainStage[]
  /** The build context. */
  readonly files: readonly ContentEntry[]
}

export const FILE = '/project/images/app.ts'

export function file(path: string, text: string, mode = 0o644): ContentEntry {
  return { path, kind: 'file', mode, size: text.length, digest: sha256(text) }
}

export function folder(path: string): ContentEntry {
  return { path, kind: 'directory', mode: 0o755, size: 0 }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What would be read of it. */
export function sideOf({ settings, stages, files }: PlainBuild): BuildSide {
  const contents = new Map<string, Content>()
  const placeOf = (name: string | undefined) => stages.findIndex((stage) => stage.name === name)
  const take = (taken: string): string => {
    const entries = files.filter(
      ({ path }) => taken === '' || path === taken || path.startsWith(`${taken}/`),
    )
    const digest = `sha256:${sha256(JSON.stringify(entries))}`
    contents.set(digest, { digest, entries })
    return digest
  }
  const toInstruction = (plain: PlainInstruction): InstructionInputs => {
    const from = plain.from === undefined ? [] : [placeOf(plain.from)]
    return {
      node: canonical({
        ...plain.node,
        ...(from.length > 0 && { from: { kind: 'stage', stage: from[0] } }),
      }),
      variables: plain.variables ?? {},
      contents: plain.takes === undefined ? [] : [{ context: '', digest: take(plain.takes) }],
      images: plain.images ?? [],
      stages: from,
      text: plain.text,
      ...(plain.line !== undefined && { at: { file: FILE, line: plain.line, column: 4 } }),
    }
  }
  const toStage = (
    { name, isNamed, base, instructions }: PlainStage,
    index: number,
  ): StageInputs => ({
    name: isNamed ? name : `stage-${index}`,
    base: base.kind === 'stage' ? { kind: 'stage', stage: placeOf(base.name) } : base,
    instructions: instructions.map(toInstruction),
  })
  const inputs: BuildInputs = {
    version: INPUTS_VERSION,
    settings,
    stages: stages.map(toStage),
    unknown: [],
  }
  return { inputs, contents }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

export function run(line: string, at?: number): PlainInstruction {
  const node = { kind: 'run', command: { form: 'shell', line } }
  return { text: `RUN ${line}`, node, ...(at !== undefined && { line: at }) }
}

export function copy(takes: string, destination: string, at?: number): PlainInstruction {
  const source = takes === '' ? '.' : takes
  const sources = [{ kind: 'path', path: source }]
  return {
    text: `COPY ${source} ${destination}`,
    node: { kind: 'copy', destination, sources },
    takes,
    ...(at !== undefined && { line: at }),
  }
}

export function copyFrom(stage: string, path: string, at?: number): PlainInstruction {
  return {
    text: `COPY --from=${stage} ${path} ${path}`,
    node: { kind: 'copy', destination: path, sources: [{ kind: 'path', path }] },
    from: stage,
    ...(at !== undefined && { line: at }),
  }
}

export function arg(name: string, value: string | undefined, at?: number): PlainInstruction {
  return {
    text: `ARG ${name}`,
    node: { kind: 'arg', name },
    variables: value === undefined ? {} : { [name]: value },
    ...(at !== undefined && { line: at }),
  }
}

export function image(
  reference: string,
  digest = sha256(reference),
): StageInputs['base'] & { readonly kind: 'image' } {
  return { kind: 'image', reference, digest: `sha256:${digest}` }
}
