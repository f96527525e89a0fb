import type { SourceLocation } from '../../errors/index.js'
import type { OriginNode, Word } from '../../node/index.js'
import { ExpansionError } from '../shell/index.js'
import type { EscapeCharacter, InstructionSyntax } from '../syntax/tree.js'
import { readRawWord } from './word.js'

/** What the lowering of an instruction must know of the file around it. */
export interface LowerContext {
  readonly escape: EscapeCharacter
  /** A trigger is kept as one line. */
  readonly isTrigger?: true
  readonly at: (syntax: InstructionSyntax) => { readonly at?: SourceLocation }
  readonly report: (message: string, syntax: InstructionSyntax) => void
  readonly origins: Origins
}

/** What the names of origins mean. Undefined where it has been reported that they mean nothing. */
export interface Origins {
  readonly ofCopy: (from: string, syntax: InstructionSyntax) => OriginNode | undefined
  /** Asked once for each mount, in their order, also where it names none. */
  readonly ofMount: (
    from: string,
    target: string,
    syntax: InstructionSyntax,
  ) => OriginNode | undefined
}

/** Reads the words of one instruction. */
export interface Words {
  readonly word: (raw: string) => Word
  /** The content of a file, in which quotes mean nothing and `\` always escapes. */
  readonly content: (raw: string) => Word
}

export function wordsOf(syntax: InstructionSyntax, context: LowerContext): Words {
  const read = (raw: string, escape: EscapeCharacter, quotes: boolean): Word => {
    try {
      return readRawWord(raw, { escape, quotes })
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error
      context.report(error.message, syntax)
      return ''
    }
  }
  return {
    word: (raw) => read(raw, context.escape, true),
    content: (raw) => read(raw, '\\', false),
  }
}
