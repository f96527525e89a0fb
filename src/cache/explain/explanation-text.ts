import type { Change, Explanation } from '../../definition/index.js'
import type { SourceLocation } from '../../errors/index.js'
import {
  detailLines,
  isFileChange,
  reasonText,
  shortDigest,
  stageText,
  WIDTH,
} from './change-text.js'
import { fileLines } from './file-lines.js'
import { counted, grouped, harmless, shortened } from './plain-text.js'

/** What the text says besides the explanation itself. */
export interface TextOptions {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Instructions of the build, each FROM among them. */
  readonly instructions: number
  readonly stages: number
  /** Of a hit: ISO 8601, UTC. */
  readonly builtAt?: string | undefined
  /** Name of a file of the definition: its path, or a shorter one. */
  readonly fileName: (file: string) => string
  /** The lines around a place, that place marked. */
  readonly codeFrame: (at: SourceLocation) => string | undefined
}

const LINE_WIDTH = 100
/** Places that are shown with the lines around them. */
export const MOST_FRAMES = 3
const MOST_GROUPS = 12
const MOST_INVALIDATED = 20
const TEXT_WIDTH = 56

/** An explanation for people: the first cause, all of them where they stand, what runs again, since when. */
export function explanationText(
  explanation: Omit<Explanation, 'text'>,
  options: TextOptions,
): string {
  const { verdict, image = '', since, changes } = explanation
  if (verdict === 'hit') {
    const age =
      options.builtAt === undefined ? '' : `, built ${whenText(options.builtAt, options.now)}`
    return `Nothing to build: the Engine holds the image of these inputs.\n\n${shortDigest(image)}${age}.\n`
  }
  const compared =
    since &&
    `Compared with ${shortDigest(since.image)}, built ${whenText(since.builtAt, options.now)}.`
  const paragraphs = [
    headlines(changes, since && ageText(since.builtAt, options.now)),
    ...changeParagraphs(changes, options),
    invalidatedLines(explanation, options),
    ...(compared === undefined ? [] : [[compared]]),
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Reasons that are no differences to an earlier build. */
const ABSOLUTE: ReadonlySet<Change['kind']> = new Set([
  'no-earlier-build',
  'image-gone',
  'requested',
  'unknown-content',
])

function headlines(changes: readonly Change[], age: string | undefined): readonly string[] {
  const [first] = changes
  const reason = first ? reasonText(first) : 'its key is not known'
  const others = changes.length - 1
  const more = others > 0 ? ` (and ${counted(others, 'more change')})` : ''
  const since =
    age === undefined || !first || ABSOLUTE.has(first.kind) ? '' : `since the build of ${age}`
  const line = `The build will run: ${reason}${more}`
  if (since === '') return [`${line}.`]
  const whole = `${line} ${since}.`
  return whole.length <= LINE_WIDTH ? [whole] : [line, `${since}.`]
}

interface ChangeGroup {
  readonly title: string
  readonly at: SourceLocation | undefined
  readonly changes: Change[]
}

/** The changes of each instruction together. */
function changeParagraphs(
  changes: readonly Change[],
  { stages, fileName, codeFrame }: TextOptions,
): readonly (readonly string[])[] {
  const groups = new Map<string, ChangeGroup>()
  for (const change of changes) {
    const { kind, stage, instruction, at } = change
    // The headline has said it.
    if (stage === undefined && kind !== 'setting' && changes.length === 1) continue
    const id = JSON.stringify([stage, instruction, at, kind === 'instruction-removed'])
    const group = groups.get(id) ?? { title: titleOf(change, stages > 1), at, changes: [] }
    group.changes.push(change)
    groups.set(id, group)
  }
  const all = [...groups.values()]
  const framed = new Set(all.filter(({ at }) => at).slice(0, MOST_FRAMES))
  const shown = all.slice(0, MOST_GROUPS)
  const rest = all.length - shown.length
  const paragraphs = shown.map((group) => [
    ...(group.title === '' ? [] : [group.title]),
    ...(group.at ? placeLines(group.at, framed.has(group), fileName, codeFrame) : []),
    ...groupLines(group.changes).map((line) => `  ${shortened(line, WIDTH)}`),
  ])
  if (rest > 0) paragraphs.push([`... and changes of ${counted(rest, 'more instruction')}`])
  return paragraphs
}

function titleOf({ stage, instruction, kind }: Change, isOfMany: boolean): string {
  if (stage === undefined) return kind === 'setting' ? 'The whole build' : ''
  if (instruction === undefined) return `[${stageText(stage)}]`
  return shortened(`${isOfMany ? `[${stageText(stage)}] ` : ''}${harmless(instruction)}`, WIDTH)
}

function placeLines(
  at: SourceLocation,
  isFramed: boolean,
  fileName: TextOptions['fileName'],
  codeFrame: TextOptions['codeFrame'],
): readonly string[] {
  const place = `  at ${harmless(fileName(at.file))}:${at.line}:${at.column}`
  const frame = isFramed ? codeFrame(at) : undefined
  if (frame === undefined) return [place]
  const lines = frame.split('\n').map((line) => line.replaceAll('\t', '  '))
  return [place, ...lines.map((line) => `    ${shortened(harmless(line), WIDTH)}`)]
}

function groupLines(changes: readonly Change[]): readonly string[] {
  return [
    ...changes.filter((change) => !isFileChange(change)).flatMap(detailLines),
    ...fileLines(changes.filter(isFileChange)),
  ]
}

function invalidatedLines(
  { invalidated, changes, since }: Omit<Explanation, 'text'>,
  { instructions, stages, fileName }: TextOptions,
): readonly string[] {
  if (invalidated.length === 0) {
    return changes.every(({ kind }) => kind === 'setting')
      ? ['No instruction runs again; the image is written anew.']
      : ['The inputs are those of an earlier build: its steps come from the cache of the builder.']
  }
  const count =
    invalidated.length === instructions
      ? `all ${counted(instructions, 'instruction')}`
      : `${grouped(invalidated.length)} of ${counted(instructions, 'instruction')}`
  const rows = invalidated.slice(0, MOST_INVALIDATED).map(({ stage, text, at }) => ({
    text: shortened(`${stages > 1 ? `[${stageText(stage)}] ` : ''}${harmless(text)}`, TEXT_WIDTH),
    place: at && `${harmless(fileName(at.file))}:${at.line}`,
  }))
  const width = Math.max(...rows.map(({ text }) => text.length))
  const rest = invalidated.length - rows.length
  return [
    `${since ? 'Runs again' : 'Runs'}: ${count}`,
    ...rows.map(({ text, place }) => `  ${place ? `${text.padEnd(width)}  ${place}` : text}`),
    ...(rest > 0 ? [`  ... and ${grouped(rest)} more`] : []),
  ]
}

const UNITS = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const

function ageText(builtAt: string, now: number): string {
  const age = now - Date.parse(builtAt)
  for (const [unit, length] of UNITS) {
    if (age >= length) return `${counted(Math.floor(age / length), unit)} ago`
  }
  return 'a moment ago'
}

/** `3 hours ago (2026-01-02 03:04:05 UTC)` */
function whenText(builtAt: string, now: number): string {
  return `${ageText(builtAt, now)} (${builtAt.slice(0, 19).replace('T', ' ')} UTC)`
}
