import type { DockerfileProblem } from '../../errors/index.js'
import { readCommand } from './command.js'
import { readDirectiveLine, type Directive, type DirectiveName } from './directive.js'
import { blankOf, byteOrderMarkOf, commentOf, directiveOf, rangeFrom } from './elements.js'
import { readHeredocs, type HeredocsReading } from './heredoc-body.js'
import { continuationOf, joinLines } from './join-lines.js'
import { BYTE_ORDER_MARK, LineCursor } from './line-cursor.js'
import { positionIn } from './logical-line.js'
import type { Position, Range } from './range.js'
import type { SourceLine } from './source-line.js'
import { skipSpace, trimSpace } from './space.js'
import type { EscapeCharacter, InstructionSyntax, SyntaxElement } from './tree.js'

const NO_COMMENTS: readonly string[] = Object.freeze([])
const NO_HEREDOCS: HeredocsReading = { heredocs: Object.freeze([]) }

/** The position that is there already, if it is the one. */
function shared(position: Position, line: SourceLine, offset: number): Position {
  return position.offset === offset ? position : positionIn(line, offset)
}

/** The state of BuildKit's `parser.Parse` between the lines. */
export class SyntaxReader {
  escape: EscapeCharacter = '\\'
  readonly elements: SyntaxElement[] = []
  readonly problems: DockerfileProblem[] = []
  readonly #text: string
  readonly #cursor: LineCursor
  readonly #seen = new Set<DirectiveName>()
  #directives = true
  #leadingComments: string[] = []
  #hasInstruction = false

  constructor(text: string) {
    this.#text = text
    this.#cursor = new LineCursor(text)
  }

  readAll(): void {
    if (this.#text.startsWith(BYTE_ORDER_MARK)) this.elements.push(byteOrderMarkOf(this.#text))
    for (let { line } = this.#cursor; line; line = this.#cursor.line) this.#readElement(line)
    if (!this.#hasInstruction) this.#reportNoInstructions()
  }

  #readElement(line: SourceLine): void {
    const start = skipSpace(this.#text, line.start, line.contentEnd)
    const isBlank = start === line.contentEnd
    const isComment = !isBlank && this.#text[start] === '#'
    if (line.tooLong) this.#reportTooLong(line)
    if (isComment) {
      this.#readComment(line, start)
      return
    }
    this.#directives = false
    if (line.tooLong) this.#skipTooLong(line, start)
    else if (isBlank) this.#readBlank(line)
    else this.#readInstruction(line, start)
  }

  #readBlank(line: SourceLine): void {
    this.elements.push(blankOf(this.#text, line))
    this.#cursor.next()
  }

  #readComment(line: SourceLine, start: number): void {
    this.#cursor.next()
    const directive = this.#directives ? this.#readDirective(line, start) : undefined
    if (directive) {
      this.elements.push(directiveOf(this.#text, line, start, directive))
      return
    }
    const comment = this.#leadingCommentOf(line)
    if (comment === '') this.#leadingComments = []
    else this.#leadingComments.push(comment)
    this.elements.push(commentOf(this.#text, line, start))
  }

  /** BuildKit takes away the first byte of the line: the `#`, or a blank in front of it. */
  #leadingCommentOf(line: SourceLine): string {
    const code = this.#text.charCodeAt(line.start)
    const brokenBytes = code < 0x80 ? 0 : code < 0x800 ? 1 : 2
    const rest = this.#text.slice(line.start + 1, line.contentEnd)
    return trimSpace('\ufffd'.repeat(brokenBytes) + rest)
  }

  #readDirective(line: SourceLine, start: number): Directive | undefined {
    const reading = readDirectiveLine(this.#text.slice(start, line.contentEnd), '#', this.#seen)
    if (reading.kind === 'end') this.#directives = false
    if (reading.kind === 'repeated') this.#report(reading.problem, rangeFrom(line, start))
    if (reading.kind !== 'directive') return undefined
    const { name, value } = reading.directive
    if (name === 'escape') {
      if (value === '`' || value === '\\') this.escape = value
      else {
        const message = `invalid escape token '${value}' does not match \` or \\`
        this.#report(message, rangeFrom(line, start))
      }
    }
    return reading.directive
  }

  #readInstruction(first: SourceLine, start: number): void {
    const { line, comments, emptyContinuation } = joinLines(this.#cursor, first, start, this.escape)
    const { command, problem: refusal } = readCommand(line, this.escape)
    const bodies =
      refusal === undefined ? readHeredocs(this.#cursor, command, line.text) : NO_HEREDOCS
    const problem = refusal ?? bodies.problem
    const last = this.#cursor.last ?? first
    const range = Object.freeze({
      start: shared(command.keyword.range.start, first, start),
      end: shared(command.restRange.end, last, last.contentEnd),
    })
    const { trigger } = command
    // Field by field: a spread of the command would take as long as all the rest of this function.
    const syntax: InstructionSyntax = {
      kind: 'instruction',
      text: this.#text.slice(first.start, last.end),
      range,
      line: command.line,
      keyword: command.keyword,
      flags: command.flags,
      rest: command.rest,
      restRange: command.restRange,
      arguments: command.arguments,
      json: command.json,
      heredocs: bodies.heredocs,
      comments,
      emptyContinuation,
      leadingComments: this.#takeLeadingComments(),
    }
    this.elements.push(
      Object.freeze(
        trigger === undefined && problem === undefined
          ? syntax
          : { ...syntax, ...(trigger && { trigger }), ...(problem !== undefined && { problem }) },
      ),
    )
    this.#hasInstruction = true
    if (problem !== undefined) this.#report(problem, range)
    if (bodies.tooLong) this.#reportTooLong(bodies.tooLong)
  }

  #takeLeadingComments(): readonly string[] {
    const comments = this.#leadingComments
    if (comments.length === 0) return NO_COMMENTS
    this.#leadingComments = []
    return Object.freeze(comments)
  }

  /** Over a line that BuildKit cannot read, and the lines that continue it. */
  #skipTooLong(first: SourceLine, start: number): void {
    let continues = continuationOf(this.#text, start, first.contentEnd, this.escape) !== undefined
    this.#readBlank(first)
    for (let { line } = this.#cursor; continues && line; line = this.#cursor.line) {
      const content = skipSpace(this.#text, line.start, line.contentEnd)
      const isComment = this.#text[content] === '#'
      if (content < line.contentEnd && !isComment) {
        continues =
          continuationOf(this.#text, line.start, line.contentEnd, this.escape) !== undefined
      }
      this.#readBlank(line)
    }
  }

  #reportTooLong(line: SourceLine): void {
    if (!this.#hasInstruction) this.#reportNoInstructions()
    // So that a file of nothing else is not told so twice.
    this.#hasInstruction = true
    const message = 'dockerfile line greater than max allowed size of 65535'
    this.#report(message, rangeFrom(line, line.start))
  }

  #reportNoInstructions(): void {
    const { last, position } = this.#cursor
    const range = last
      ? rangeFrom(last, last.start)
      : Object.freeze({ start: position, end: position })
    // BuildKit says the one before it reads the file, the other after.
    const message =
      this.#text === '' ? 'the Dockerfile cannot be empty' : 'file with no instructions'
    this.#report(message, range)
  }

  #report(message: string, range: Range): void {
    this.problems.push(Object.freeze({ message, range }))
  }
}
