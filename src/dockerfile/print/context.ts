import type { SourceLocation } from '../../errors/index.js'
import type { OriginNode } from '../../node/index.js'

/** What a handler must know of the file around its node. */
export interface PrintContext {
  /** The character that escapes and continues lines: `\` unless a directive says otherwise. */
  readonly escape: '\\' | '`'
  /** Where the user wrote the instruction that is being printed. */
  readonly at: SourceLocation | undefined
  /** Whether it stands behind ONBUILD. */
  readonly isTrigger?: boolean
  /** Whether the stage was read from a Dockerfile: then nothing is written for the sake of older frontends. */
  readonly asRead: boolean
  /** Value of `--from` and `from=`. */
  readonly originName: (
    origin: OriginNode,
    place: OriginPlace,
    at: SourceLocation | undefined,
  ) => string
}

/** Where an origin is named: COPY also takes the number of a stage, and a trigger is for a later build. */
export type OriginPlace = 'copy' | 'mount' | 'trigger'

/** What an instruction becomes. */
export interface PrintedInstruction {
  /** Its own lines: one, or several that continuations join. */
  readonly head: string
  /** The lines of its heredocs, each ended by its delimiter. */
  readonly body?: string
}

/** For what is printed by itself, as a later build reads it. */
export const NO_FILE: PrintContext = {
  escape: '\\',
  at: undefined,
  asRead: true,
  originName: (origin) => (origin.kind === 'image' ? origin.reference : ''),
}
