import type { Word } from '../../node/index.js'

/** Which of the named stages further up a base may name, once its variables are known. */
export function candidatesOf(base: Word, named: ReadonlyMap<string, number>): readonly number[] {
  if (typeof base === 'string') return []
  return [...named].flatMap(([name, index]) => (mayBecome(base, name) ? [index] : []))
}

/** Whether the texts of a word stand in a name in their order, the first and the last at its ends. */
function mayBecome(word: Exclude<Word, string>, name: string): boolean {
  let position = 0
  for (const [index, part] of word.entries()) {
    if (typeof part !== 'string') continue
    const isLast = index === word.length - 1
    const found = isLast ? name.length - part.length : name.indexOf(part, position)
    if (found < position || !name.startsWith(part, found) || (index === 0 && found > 0))
      return false
    position = found + part.length
  }
  return true
}
