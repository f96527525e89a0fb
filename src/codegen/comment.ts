import type { CommentNode } from '../node/index.js'

// Source: ECMAScript, LineTerminator: each ends a comment.
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/
// What compilers and linters take for an order to them.
const ORDER =
  /^\s*(?:@ts-|[@#]\s*source(?:Mapping)?URL|(?:es|ox)lint-|prettier-ignore|global\s|jshint\s)/i

/** Lines of comments in TypeScript. */
export function commentLines({ text }: Pick<CommentNode, 'text'>): readonly string[] {
  return text.split(LINE_ENDS).map((line) => {
    const trimmed = line.trimEnd()
    if (trimmed === '') return '//'
    return ORDER.test(trimmed) ? `// # ${trimmed.trimStart()}` : `// ${trimmed}`
  })
}
