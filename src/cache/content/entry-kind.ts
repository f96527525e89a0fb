import type { LocalEntryKind } from '../../context/index.js'

/** The letter that stands for a kind, in what is hashed and in what is kept. */
export const KIND_LETTERS = Object.freeze({
  directory: 'd',
  file: 'f',
  symlink: 'l',
  fifo: 'p',
  socket: 's',
  character: 'c',
  block: 'b',
} as const satisfies Record<LocalEntryKind, string>)

export const KINDS_BY_LETTER: ReadonlyMap<string, LocalEntryKind> = new Map(
  Object.entries(KIND_LETTERS).map(([kind, letter]) => [letter, kind as LocalEntryKind]),
)
