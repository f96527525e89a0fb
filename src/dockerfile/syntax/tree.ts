import type { Range } from './range.js'

/**
 * A Dockerfile as it stands in its file. Each element holds whole lines, the line ends included: the texts of
 * all elements, one after the other, are the text of the file.
 */
export interface DockerfileSyntax {
  readonly text: string
  /** What escapes a character and continues a line. */
  readonly escape: EscapeCharacter
  readonly elements: readonly SyntaxElement[]
}

export type EscapeCharacter = '\\' | '`'

export type SyntaxElement = DirectiveSyntax | CommentSyntax | BlankSyntax | InstructionSyntax

/** `# syntax=...`, `# escape=...` or `# check=...` at the top of the file. */
export interface DirectiveSyntax {
  readonly kind: 'directive'
  readonly text: string
  readonly range: Range
  /** In lower case. */
  readonly name: 'syntax' | 'escape' | 'check'
  readonly value: string
}

/** One line. */
export interface CommentSyntax {
  readonly kind: 'comment'
  readonly text: string
  readonly range: Range
  /** What stands behind the `#`, without the blanks around it. */
  readonly value: string
}

/** One line without an instruction, a byte order mark, or a line that is longer than the language allows. */
export interface BlankSyntax {
  readonly kind: 'blank'
  readonly text: string
  readonly range: Range
}

/** An instruction: its line, the lines that continue it, and the lines of its heredocs. */
export interface InstructionSyntax extends CommandLine {
  readonly kind: 'instruction'
  readonly text: string
  /** From the keyword to the end of its last line, the line end not included. */
  readonly range: Range
  /** Bodies that follow the line, in the order of their words. */
  readonly heredocs: readonly HeredocSyntax[]
  /** Comments between the lines that continue it. */
  readonly comments: readonly CommentSyntax[]
  /** Whether a blank line stands between the lines that continue it. */
  readonly emptyContinuation: boolean
  /**
   * Comments above it, without `#`, blank lines between them or not; an empty comment begins anew. Of an
   * indented comment the `#` remains, as in BuildKit: `PrevComment`.
   */
  readonly leadingComments: readonly string[]
  /** Why BuildKit's parser does not take the line, which has no arguments or no end then. */
  readonly problem?: string
}

/** What BuildKit's parser makes of one line after the continuations are joined. */
export interface CommandLine {
  /** The joined line. BuildKit: `Node.Original`. */
  readonly line: string
  /** The instruction as it is written; `keyword.value.toLowerCase()` names it. */
  readonly keyword: Token
  /** Each `--name[=value]`, its quotes and escapes resolved. */
  readonly flags: readonly Token[]
  /** Everything behind the flags, without the blanks around it. */
  readonly rest: string
  /** Where `rest` stands. Empty at the end of the line where there is none. */
  readonly restRange: Range
  /** What the line parser of the instruction made of `rest`. BuildKit: the chain of `Node.Next`. */
  readonly arguments: readonly string[]
  /** Whether the arguments are a JSON array: exec form. */
  readonly json: boolean
  /** The instruction behind ONBUILD; that of a second ONBUILD, which is refused anyway, is left out. */
  readonly trigger?: CommandLine
}

/** A piece of a line, with its value after quotes and escapes. */
export interface Token {
  readonly value: string
  readonly range: Range
}

/** `<<NAME` and the lines up to its delimiter. */
export interface HeredocSyntax {
  /** The delimiter, without its quotes. */
  readonly name: string
  readonly fileDescriptor: number
  /** Whether the builder expands variables: the delimiter stands without quotes. */
  readonly expand: boolean
  /** `<<-`: tabs at the start of each line are taken away. */
  readonly chomp: boolean
  /** The lines as they are written, tabs included. */
  readonly content: string
  /** The lines of the body, without the delimiter. */
  readonly range: Range
}
