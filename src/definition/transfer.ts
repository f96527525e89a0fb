import type { SourceLocation } from '../errors/index.js'
import { isFileValue, type SourceInput } from './inline-file.js'
import type { TransferOptions } from './options.js'
import { toWord, type WordInput } from './word.js'

/** What COPY and ADD have in common, as the node holds it. */
export function toTransfer(
  sources: SourceInput | readonly SourceInput[],
  destination: WordInput,
  options: TransferOptions,
  at: SourceLocation | undefined,
) {
  const list = Array.isArray(sources)
    ? (sources as readonly SourceInput[])
    : [sources as SourceInput]
  return {
    ...options,
    sources: list.map((source) =>
      isFileValue(source) ? source.node : { kind: 'path', path: toWord(source, at) },
    ),
    destination: toWord(destination, at),
    chown: options.chown === undefined ? undefined : toWord(options.chown, at),
    chmod: options.chmod === undefined ? undefined : toWord(options.chmod, at),
  }
}
