import { readSyntax } from '../syntax/read.js'
import type { EscapeCharacter, HeredocSyntax, InstructionSyntax } from '../syntax/tree.js'
import { trimEndOf } from './indent.js'
import { joinLines } from './joined-line.js'
import { layOut } from './layout.js'
import { piecesOf } from './pieces.js'

/**
 * The lines of an instruction in their canonical layout. Where that would say anything else to BuildKit, which has
 * more corners than a layout needs to know, they stay as they are.
 *
 * @param offset - where the element begins in the file.
 */
export function formatInstruction(
  element: InstructionSyntax,
  offset: number,
  escape: EscapeCharacter,
): string {
  const first = element.heredocs[0]
  const end = first === undefined ? element.text.length : first.range.start.offset - offset
  const line = joinLines(element.text.slice(0, end), escape)
  const pieces = piecesOf({ element, line, escape })
  const head = line.text === element.line ? layOut(line, pieces, escape) : undefined
  if (head === undefined) return withLineEnd(element.text)
  const text = head + bodies(element, offset)
  const same =
    text === element.text || says(text, { ...element, arguments: pieces.arguments }, escape)
  return same ? text : withLineEnd(element.text)
}

/** The lines of the heredocs, which are content, and their delimiters. */
function bodies(element: InstructionSyntax, offset: number): string {
  return element.heredocs
    .map(({ range }, index) => {
      const next = element.heredocs[index + 1]?.range.start.offset
      const delimiter = element.text.slice(range.end.offset - offset, next && next - offset)
      return (
        element.text.slice(range.start.offset - offset, range.end.offset - offset) +
        withLineEnd(delimiter)
      )
    })
    .join('')
}

function withLineEnd(text: string): string {
  return `${trimEndOf(text, '\r\n')}\n`
}

/** Whether a text is the same instruction as another, wherever it stands. */
function says(text: string, expected: InstructionSyntax, escape: EscapeCharacter): boolean {
  const directive = escape === '\\' ? '' : `# escape=${escape}\n`
  // With a line below it, which is swallowed where the text does not end the instruction.
  const { syntax, problems } = readSyntax(`${directive}${text}${NEXT}\n`)
  const found = syntax.elements.find((element) => element.kind === 'instruction')
  return (
    found !== undefined &&
    problems.length === 0 &&
    JSON.stringify(meaningOf(found)) === JSON.stringify(meaningOf(expected))
  )
}

const NEXT = 'FROM scratch'

function meaningOf(element: InstructionSyntax): unknown {
  const name = element.keyword.value.toLowerCase()
  return [
    name,
    element.flags.map(({ value }) => value),
    element.arguments,
    element.json,
    element.heredocs.map(contentOf),
    name === 'onbuild' ? element.line.replace(ONBUILD, '') : '',
  ]
}

function contentOf({ name, fileDescriptor, expand, chomp, content }: HeredocSyntax): unknown {
  return [name, fileDescriptor, expand, chomp, content]
}

// Source: buildkit frontend/dockerfile/instructions/parse.go, `parseOnBuild`.
const ONBUILD = /^[\t\n\f\r ]*onbuild[\t\n\f\r ]*/i
