/** What `# <name> <description>` says of a name. */
export type Describe = (name: string) => string | undefined

/** BuildKit: `getDocComment`, which takes the first comment that begins with the name. */
export function describer(comments: readonly string[]): Describe {
  const describe: Describe = (name) => {
    if (name === '') return undefined
    const comment = comments.find((line) => line.startsWith(`${name} `))
    // BuildKit knows no description that is empty.
    return comment?.slice(name.length + 1) || undefined
  }
  return comments.length <= FEW ? describe : indexedDescriber(comments)
}

/** So many comments are looked through for each name. */
const FEW = 8

/** A file can have many comments above an ARG of many names: those of a name are found by their order. */
function indexedDescriber(comments: readonly string[]): Describe {
  const sorted = comments.map((text, place) => ({ text, place }))
  sorted.sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
  const known = new Map<string, string | undefined>()
  const search = (beginning: string): string | undefined => {
    let first: { text: string; place: number } | undefined
    for (let at = lowerBound(sorted, beginning); at < sorted.length; at++) {
      const comment = sorted[at]
      if (!comment?.text.startsWith(beginning)) break
      if (!first || comment.place < first.place) first = comment
    }
    return first?.text.slice(beginning.length) || undefined
  }
  return (name) => {
    if (name !== '' && !known.has(name)) known.set(name, search(`${name} `))
    return known.get(name)
  }
}

function lowerBound(sorted: readonly { readonly text: string }[], text: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.text ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}
