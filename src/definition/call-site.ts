import type { SourceLocation } from '../errors/index.js'

const FRAMES = 24
// `at name (place)` or `at place`; a place may itself have brackets in it.
const NAMED_FRAME = /^\s*at .*? \((.+):(\d+):(\d+)\)$/
const BARE_FRAME = /^\s*at (?:async )?(.+):(\d+):(\d+)$/

/**
 * The place in the user's code that called `entrance`: the first frame above it outside of imagewright.
 *
 * It is read from the stack's text, because that is where source maps are applied: by Node with `--enable-source-maps`,
 * by jest and by the loader of definition files. The text ends at the frame that is looked for: for each one of ours they
 * would read a map of ours, and jest does so anew each time.
 */
export function callSite(entrance: Entrance): SourceLocation | undefined {
  if (ownFolder === undefined) return firstOutside(linesOf(FRAMES, entrance))
  const frames = framesAbove(entrance)
  const index = frames.findIndex((frame) => isInUserFile(frame.getFileName()))
  return index < 0 ? undefined : readFrame(linesOf(index + 1, entrance).at(-1))
}

function isInUserFile(file: string | null | undefined): boolean {
  return (
    typeof file === 'string' &&
    !file.startsWith('node:') &&
    !(ownFolder !== undefined && file.startsWith(ownFolder))
  )
}

function firstOutside(lines: readonly string[]): SourceLocation | undefined {
  for (const line of lines) {
    const place = readFrame(line)
    if (place && !(ownSource !== undefined && place.file.startsWith(ownSource))) return place
  }
  return undefined
}

type Entrance = (...values: never[]) => unknown

function framesAbove(entrance?: Entrance): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_error, frames) => frames
  const frames = stackAbove(FRAMES, entrance)
  // TypeScript has it always there; in a context of `node:vm` it is not.
  if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace
  else Reflect.deleteProperty(Error, 'prepareStackTrace')
  return Array.isArray(frames) ? (frames as readonly NodeJS.CallSite[]) : []
}

/** A line that says what was thrown, and one for each frame. */
function linesOf(limit: number, entrance?: Entrance): readonly string[] {
  const stack = stackAbove(limit, entrance)
  return typeof stack === 'string' ? stack.split('\n') : []
}

function stackAbove(limit: number, entrance: Entrance | undefined): unknown {
  const { stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  Error.stackTraceLimit = limit
  Error.captureStackTrace(holder, entrance)
  const { stack } = holder
  Error.stackTraceLimit = stackTraceLimit
  return stack
}

function readFrame(line = ''): SourceLocation | undefined {
  const match = NAMED_FRAME.exec(line) ?? BARE_FRAME.exec(line)
  if (!match) return undefined
  const [, place = '', lineNumber, column] = match
  if (place.startsWith('node:') || place.includes('<anonymous>')) return undefined
  return { file: toPath(place), line: Number(lineNumber), column: Number(column) }
}

/** ES modules stand in a stack as URLs: `file:///C:/a%20b.ts` is `C:/a b.ts`. */
function toPath(place: string): string {
  if (!place.startsWith('file://')) return place
  const path = decodeURIComponent(place.slice('file://'.length))
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
}

// This file, as it is written or compiled, and the chunk that scripts/build.mjs bundles it into.
const OWN_FILE =
  /^(.*[\\/])(?:definition[\\/]call-site\.[cm]?[jt]s|chunks[\\/]imagewright-\w+\.js)$/

function folderOf(file: string | null | undefined): string | undefined {
  return OWN_FILE.exec(file ?? '')?.[1]
}

/** The folder of the library, with the separator at its end, as frames name it. */
const ownFolder = folderOf(framesAbove(stackAbove)[0]?.getFileName())

/**
 * Where the user's bundler has put the library into one file with their code: the folder of its source, if there is a map.
 * Without one, only the frames below the entrance are known to be ours.
 */
const ownSource =
  ownFolder === undefined ? folderOf(readFrame(linesOf(1, stackAbove).at(-1))?.file) : undefined
