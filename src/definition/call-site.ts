import type { SourceLocation } from '../errors/index.js'

const FRAMES = 24
// `at name (place)` or `at place`; a place may itself have brackets in it.
const NAMED_FRAME = /^\s*at .*? \((.+):(\d+):(\d+)\)$/
const BARE_FRAME = /^\s*at (?:async )?(.+):(\d+):(\d+)$/

/**
 * The place in the user's code that called `entrance`: the first frame above it outside of imagewright.
 *
 * The stack is read as text, because that is where source maps are applied: by Node with
 * `--enable-source-maps`, by jest and by the loader of definition files.
 */
export function callSite(entrance: (...values: never[]) => unknown): SourceLocation | undefined {
  const limit = Error.stackTraceLimit
  const holder: { stack?: unknown } = {}
  Error.stackTraceLimit = FRAMES
  Error.captureStackTrace(holder, entrance)
  const stack = holder.stack
  Error.stackTraceLimit = limit
  if (typeof stack !== 'string') return undefined
  for (const line of stack.split('\n')) {
    const frame = parseFrame(line)
    if (frame && !isOwn(frame.file)) return frame
  }
  return undefined
}

function parseFrame(line: string): SourceLocation | undefined {
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

/**
 * The folder of the library, with the separator at its end. Undefined where the user's bundler has put it into one
 * file with their code: then only the frames below the entrance are known to be ours.
 */
const ownFolder = (() => {
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder)
  const own = typeof holder.stack === 'string' ? holder.stack.split('\n')[1] : undefined
  const file = own === undefined ? undefined : parseFrame(own)?.file
  return file === undefined ? undefined : OWN_FILE.exec(file)?.[1]
})()

function isOwn(file: string): boolean {
  return ownFolder !== undefined && file.startsWith(ownFolder)
}
