import type { CommentNode } from '../../node/index.js'

/** Each line behind a `#` of its own. */
export function printComment(node: CommentNode): string {
  return node.text
    .split(/\r?\n|\r/)
    .map((line) => (/^\s*$/.test(line) ? '#' : `# ${line.trimEnd()}`))
    .join('\n')
}
