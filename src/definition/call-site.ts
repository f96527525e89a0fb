import type { SourceLocation } from '../errors/index.js'

const FRAMES = 24
const FRAME = /^\s*at (?:.*?\()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/

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
  const match = FRAME.exec(line)
  if (!match) return undefined
  const [, file = '', lineNumber, column] = match
  if (file.startsWith('node:')) return undefined
  return { file: decodePath(line, file), line: Number(lineNumber), column: Number(column) }
}

function decodePath(line: string, file: string): string {
  return line.includes('file://') ? decodeURIComponent(file) : file
}

/**
 * The folder of the library, with the separator at its end. Undefined where a bundler has put it into one file
 * with the user's code: then only the frames below the entrance are known to be ours.
 */
const ownFolder = (() => {
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder)
  const own = typeof holder.stack === 'string' ? holder.stack.split('\n')[1] : undefined
  const file = own === undefined ? undefined : parseFrame(own)?.file
  const match = file && /^(.*[\\/])definition[\\/]call-site\.[cm]?[jt]s$/.exec(file)
  return match ? match[1] : undefined
})()

function isOwn(file: string): boolean {
  return ownFolder !== undefined && file.startsWith(ownFolder)
}
