import type { PrintedDockerfile, PrintedSection, PrintedStage } from '../dockerfile/print/index.js'
import {
  BuildFailedError,
  ImagewrightError,
  SolveFailedError,
  StepFailedError,
} from '../errors/index.js'
import { codeFrame } from './code-frame.js'

/** Turns what a builder said of a Dockerfile into an error that points at the TypeScript that wrote it. */
export async function explainFailure(
  error: unknown,
  dockerfile: PrintedDockerfile,
): Promise<unknown> {
  if (!(error instanceof StepFailedError || error instanceof SolveFailedError)) return error
  const step = error instanceof StepFailedError ? error.step : undefined
  const section = findSection(error, dockerfile)
  const at = section?.node.at
  return new BuildFailedError({
    instruction: section && firstLine(section, dockerfile),
    step,
    exitCode: error instanceof StepFailedError ? error.exitCode : undefined,
    log: error instanceof StepFailedError ? error.log : [],
    reason: error.summary,
    at,
    codeFrame: at && (await codeFrame(at)),
    cause: error,
  })
}

/** Turns what made a base unknown into the failure of its instruction, as builders tell it. */
export async function explainBaseFailure(error: unknown): Promise<unknown> {
  if (!(error instanceof ImagewrightError) || !OF_BASES.test(error.code)) return error
  const { at, hint, summary } = error
  return new BuildFailedError({
    reason: summary,
    log: hint === undefined ? [] : [hint],
    at,
    codeFrame: at && (await codeFrame(at)),
    cause: error,
  })
}

const OF_BASES = /^(?:IMAGE_NOT_FOUND$|REGISTRY_)/

function findSection(
  error: StepFailedError | SolveFailedError,
  { stages }: PrintedDockerfile,
): PrintedSection | undefined {
  const { dockerfileLine: line } = error
  const byLine =
    line === undefined
      ? undefined
      : stages
          .flatMap(({ sections }) => sections)
          .find((section) => section.firstLine <= line && line <= section.lastLine)
  return (
    byLine ?? (error instanceof StepFailedError ? findStep(error.step.name, stages) : undefined)
  )
}

/** Buildah counts every instruction of a stage, comments aside, and the stages where there are several. */
const BUILDAH_STEP = /^(?:\[(\d+)\/\d+\] )?STEP (\d+)\/\d+: /

/** The classic builder counts every instruction of the file, comments aside. */
const CLASSIC_STEP = /^Step (\d+)\/\d+ : /

// Source: buildkit frontend/dockerfile/dockerfile2llb/convert.go, `prefixCommand`: platform and stage
// where there are several, then FROM and the instructions that make a layer, counted in their stage.
const BUILDKIT_STEP = /^\[(?:\S+ )*?(?:(\S+) )?\s*(\d+)\/\d+\] (\w+)/
const COUNTED: ReadonlySet<string> = new Set(['stage', 'run', 'copy', 'add', 'workdir'])

/** BuildKit before 0.10 and the classic builder do not tell the line of a failed step. */
function findStep(name: string, stages: readonly PrintedStage[]): PrintedSection | undefined {
  const classic = CLASSIC_STEP.exec(name)
  if (classic) {
    const sections = stages.flatMap((stage) => stage.sections)
    return sections.filter(({ node }) => node.kind !== 'comment')[Number(classic[1]) - 1]
  }
  const buildah = BUILDAH_STEP.exec(name)
  if (buildah) {
    const sections = stages[Number(buildah[1] ?? 1) - 1]?.sections ?? []
    const own = sections.slice(sections.findIndex(({ node }) => node.kind === 'stage'))
    return own.filter(({ node }) => node.kind !== 'comment')[Number(buildah[2]) - 1]
  }
  const match = BUILDKIT_STEP.exec(name)
  if (!match) return undefined
  const [, stageName, number, instruction = ''] = match
  const stage = stages.find((each, index) => (each.name ?? `stage-${index}`) === stageName)
  const counted = (stage ?? stages.at(-1))?.sections.filter(({ node }) => COUNTED.has(node.kind))
  const step = counted?.[Number(number) - 1]
  const keyword = step?.node.kind === 'stage' ? 'from' : step?.node.kind
  // Triggers that a base image brings are counted too, so the number alone proves nothing.
  return keyword === instruction.toLowerCase() ? step : undefined
}

function firstLine(section: PrintedSection, { text }: PrintedDockerfile): string {
  const lines = text.split('\n').slice(section.firstLine - 1, section.lastLine)
  return (lines[0] ?? '').replace(/\s*[\\`]$/, lines.length > 1 ? ' ...' : '$&')
}
