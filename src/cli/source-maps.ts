import { SourceMap } from 'node:module'

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([A-Za-z0-9+/=]+)/

const maps = new Map<string, SourceMap>()

/** Notes the map that a compiler has put at the end of a file's code. */
export function registerSourceMap(file: string, code: string): void {
  const encoded = INLINE_MAP.exec(code)?.[1]
  if (encoded === undefined) return
  maps.set(file, new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))))
}

/**
 * Makes stack traces tell the places in the registered files as they were written. Node does so by itself only
 * for code that its own loader has compiled.
 */
export function installSourceMaps(): void {
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${describe(frame)}`)].join('\n')
}

function describe(frame: NodeJS.CallSite): string {
  const file = (frame.getFileName() ?? '').replace(/^file:\/\//, '')
  const line = frame.getLineNumber()
  const column = frame.getColumnNumber()
  const map = maps.get(file)
  if (!map || line === null || column === null) return String(frame)
  // Source maps count from 0, stack traces from 1.
  const entry = map.findEntry(line - 1, column - 1)
  if (!('originalLine' in entry)) return String(frame)
  const place = `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  const name = frame.getFunctionName()
  return name === null ? place : `${name} (${place})`
}
