import type { SourceLocation } from '../../errors/index.js'
import type { CommentNode } from '../../node/index.js'
import type { CommentSyntax } from '../syntax/tree.js'

/** Comments that stand right below each other. */
interface Group {
  readonly lines: string[]
  readonly first: CommentSyntax
  /** Whether an empty line stands above them, or below them. */
  readonly gapAbove: boolean
  gapBelow: boolean
}

/** Where comments go whose instruction has not come yet. */
export class PendingComments {
  readonly #locate: (comment: CommentSyntax) => { readonly at?: SourceLocation }
  #groups: Group[] = []
  #gap = false

  constructor(locate: (comment: CommentSyntax) => { readonly at?: SourceLocation }) {
    this.#locate = locate
  }

  addBlank(): void {
    this.#gap = true
    const last = this.#groups.at(-1)
    if (last) last.gapBelow = true
  }

  add(comment: CommentSyntax): void {
    const last = this.#groups.at(-1)
    if (last && !this.#gap) last.lines.push(...linesOf(comment))
    else {
      const lines = linesOf(comment)
      this.#groups.push({ lines, first: comment, gapAbove: this.#gap, gapBelow: false })
    }
    this.#gap = false
  }

  /** Those above an instruction, and those within it. */
  take(within: readonly CommentSyntax[]): readonly CommentNode[] {
    this.#gap = false
    for (const comment of within) this.add(comment)
    return this.#nodes(this.#groups)
  }

  /**
   * Those above a FROM, parted: only the last can be its own, if it stands right above it, or if there is none right
   * below the instruction above.
   */
  takeForFrom(
    within: readonly CommentSyntax[],
    isFirst: boolean,
  ): { readonly before: readonly CommentNode[]; readonly own: readonly CommentNode[] } {
    this.#gap = false
    for (const comment of within) this.add(comment)
    const groups = this.#groups
    const last = groups.at(-1)
    const isOwn = last && (!last.gapBelow || (!isFirst && groups[0]?.gapAbove))
    const own = isOwn ? [last] : []
    return {
      before: this.#nodes(groups.slice(0, groups.length - own.length)),
      own: this.#nodes(own),
    }
  }

  #nodes(groups: readonly Group[]): readonly CommentNode[] {
    this.#groups = []
    return groups.map(({ lines, first, gapAbove }, index) => ({
      kind: 'comment',
      text: lines.join('\n'),
      ...(index > 0 && gapAbove && { apart: true as const }),
      ...this.#locate(first),
    }))
  }
}

/** Without the `#` and the one blank behind it. */
function linesOf({ text }: CommentSyntax): string[] {
  const comment = text.slice(text.indexOf('#') + 1).replace(/[\r\n]+$/, '')
  return comment.split('\r').map((line) => line.replace(/^ /, '').trimEnd())
}
