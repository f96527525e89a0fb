import { usableJoints } from '../print/command.js'
import { skipSpace, skipSpaceBack } from '../syntax/space.js'
import type { EscapeCharacter, InstructionSyntax } from '../syntax/tree.js'

/** Where a text at the end of the joined line of an instruction goes on in another line of the file. */
export function jointsOf(
  text: string,
  { text: source, line, keyword }: InstructionSyntax,
  escape: EscapeCharacter,
): readonly number[] {
  const start = skipSpaceBack(line, 0, line.length) - text.length
  if (text === '' || !line.startsWith(text, start)) return []
  const { joined, joints } = join(source, keyword.value, escape)
  if (joined !== line) return []
  return usableJoints(
    text,
    joints.map((joint) => joint - start),
    escape,
  )
}

/** BuildKit: `parser.Parse`, of one instruction. */
function join(
  text: string,
  keyword: string,
  escape: string,
): { readonly joined: string; readonly joints: readonly number[] } {
  const joints: number[] = []
  const pieces: string[] = []
  let length = 0
  let position = text.indexOf(keyword)
  while (position < text.length) {
    const newline = text.indexOf('\n', position)
    const lineEnd = newline === -1 ? text.length : newline
    const piece = pieceOf(text.slice(position, lineEnd), pieces.length === 0, escape)
    position = lineEnd + 1
    if (!piece) continue
    pieces.push(piece.text)
    length += piece.text.length
    if (!piece.continues) break
    joints.push(length)
  }
  return { joined: pieces.join(''), joints }
}

function pieceOf(
  line: string,
  isFirst: boolean,
  escape: string,
): { readonly text: string; readonly continues: boolean } | undefined {
  let end = line.length
  while (end > 0 && line[end - 1] === '\r') end--
  const firstCharacter = skipSpace(line, 0, end)
  // Comments and empty lines between the others are dropped.
  if (!isFirst && (firstCharacter === end || line[firstCharacter] === '#')) return undefined
  let mark = end
  while (mark > 0 && (line[mark - 1] === ' ' || line[mark - 1] === '\t')) mark--
  const continues = line[mark - 1] === escape && line[mark - 2] !== escape
  return { text: line.slice(0, continues ? mark - 1 : end), continues }
}
