import type { CommentNode } from '../../node/index.js'
import type { PrintContext } from './context.js'

/** Each line behind a `#` of its own. A line of `#` goes on with it. */
export function printComment(node: CommentNode, { asRead }: Pick<PrintContext, 'asRead'>): string {
  return node.text
    .split(/\r?\n|\r/)
    .map((line) => {
      if (/^\s*$/.test(line)) return '#'
      return asRead && line.startsWith('#') ? `#${line.trimEnd()}` : `# ${line.trimEnd()}`
    })
    .join('\n')
}
