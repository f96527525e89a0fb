import type { SourceLocation } from '../../errors/index.js'
import type { OriginNode } from '../../node/index.js'

/** What a handler must know of the file around its node. */
export interface PrintContext {
  /** The character that escapes and continues lines: `\` unless a directive says otherwise. */
  readonly escape: '\\' | '`'
  /** Where the user wrote the instruction that is being printed. */
  readonly at: SourceLocation | undefined
  /** Value of `--from` and `from=`. */
  readonly originName: (origin: OriginNode, at: SourceLocation | undefined) => string
}

/** What an instruction becomes. */
export interface PrintedInstruction {
  /** Its own lines: one, or several that continuations join. */
  readonly head: string
  /** The lines of its heredocs, each ended by its delimiter. */
  readonly body?: string
}
