import type { Dockerfile } from '../dockerfile.js'
import { parseDockerfile } from '../parse.js'
import type { DirectiveSyntax, InstructionSyntax, SyntaxElement } from '../syntax/tree.js'
import { canHaveEffect, formatComment } from './comment.js'
import { trimEndOf } from './indent.js'
import { formatInstruction } from './instruction.js'

/** A line of the result, or the lines of an instruction. */
interface Block {
  readonly kind: SyntaxElement['kind']
  readonly text: string
}

const BYTE_ORDER_MARK = '\uFEFF'
const EMPTY_LINE: Block = { kind: 'blank', text: '\n' }

/**
 * Lays a Dockerfile out in one canonical way, and never changes what it says: instructions keep their values, `RUN`,
 * `CMD` and `ENTRYPOINT` in shell form and heredocs keep every character, directives and comments their effect. What
 * was laid out once stays as it is.
 *
 * Keywords are written in upper case, words with one blank between them, exec form as `["a", "b"]`, lines that continue
 * an instruction with four blanks before them where blanks mean nothing, `ENV name value` as `ENV name=value` where that
 * is certain to be the same. There is one empty line before each stage, and never more than one; lines end with LF.
 *
 * @throws {DockerfileSyntaxError} `DOCKERFILE_SYNTAX`
 */
export function formatDockerfile(dockerfile: string | Dockerfile): string {
  const { syntax } = typeof dockerfile === 'string' ? parseDockerfile(dockerfile) : dockerfile
  const next = instructionsBelow(syntax.elements)
  const blocks: Block[] = []
  let offset = 0
  let stages = 0
  for (const [index, element] of syntax.elements.entries()) {
    const { kind } = element
    switch (kind) {
      case 'directive':
        blocks.push({ kind, text: formatDirective(element) })
        break
      case 'comment':
        blocks.push({ kind, text: `${formatComment(element, next[index])}\n` })
        break
      case 'blank':
        if (element.text !== BYTE_ORDER_MARK && blocks.at(-1)?.kind !== 'blank')
          blocks.push(EMPTY_LINE)
        break
      case 'instruction':
        if (element.keyword.value.toLowerCase() === 'from' && stages++ > 0) partStage(blocks)
        blocks.push({ kind, text: formatInstruction(element, offset, syntax.escape) })
    }
    offset += element.text.length
  }
  if (blocks.at(-1)?.kind === 'blank') blocks.pop()
  if (blocks[0]?.kind === 'blank' && !guardsComment(blocks[1])) blocks.shift()
  return blocks.map(({ text }) => text).join('')
}

/** For each element the instruction that follows it. */
function instructionsBelow(
  elements: readonly SyntaxElement[],
): readonly (InstructionSyntax | undefined)[] {
  let below: InstructionSyntax | undefined
  return elements
    .toReversed()
    .map((element) => {
      const found = below
      if (element.kind === 'instruction') below = element
      return found
    })
    .toReversed()
}

/** An indented one takes effect in one place and none in another: it stays as it is. */
function formatDirective({ name, text, value }: DirectiveSyntax): string {
  return text.startsWith('#') ? `# ${name}=${value}\n` : `${trimEndOf(text, ' \t\r\n')}\n`
}

/** Only at the top of a file is a comment a directive, or a line that BuildKit skips in its search for them. */
function guardsComment(block: Block | undefined): boolean {
  return (
    block?.kind === 'comment' && canHaveEffect(block.text.slice(block.text.indexOf('#') + 1).trim())
  )
}

/** An empty line before a stage and the comments directly above it. */
function partStage(blocks: Block[]): void {
  let at = blocks.length
  while (blocks[at - 1]?.kind === 'comment') at--
  if (at > 0 && blocks[at - 1]?.kind !== 'blank') blocks.splice(at, 0, EMPTY_LINE)
}
