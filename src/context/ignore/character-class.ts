import type { CharacterSet } from './automaton.js'

type Ranges = readonly (readonly [from: number, to: number])[]

/** RE2's ASCII classes, by their POSIX names (`[:alpha:]`). */
const POSIX_CLASSES: ReadonlyMap<string, Ranges> = new Map(
  Object.entries({
    alnum: ranges('09AZaz'),
    alpha: ranges('AZaz'),
    ascii: [[0, 0x7f]],
    blank: ranges('\t\t  '),
    cntrl: [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
    digit: ranges('09'),
    graph: ranges('!~'),
    lower: ranges('az'),
    print: ranges(' ~'),
    punct: ranges('!/:@[`{~'),
    space: ranges('\t\r  '),
    upper: ranges('AZ'),
    word: ranges('09AZaz__'),
    xdigit: ranges('09AFaf'),
  } satisfies Record<string, Ranges>),
)

/** RE2's Perl classes: `\s` lacks the vertical tab that `[:space:]` has. */
const PERL_CLASSES: ReadonlyMap<string, Ranges> = new Map(
  Object.entries({ d: ranges('09'), s: ranges('\t\n\f\r  '), w: ranges('09AZaz__') }),
)

export function posixClass(name: string): CharacterSet | undefined {
  const negated = name.startsWith('^')
  const found = POSIX_CLASSES.get(negated ? name.slice(1) : name)
  return found && (negated ? except(within(found)) : within(found))
}

/** `\d \D \s \S \w \W`, by the letter. */
export function perlClass(letter: string): CharacterSet | undefined {
  const small = letter.toLowerCase()
  const found = PERL_CLASSES.get(small)
  return found && (small === letter ? within(found) : except(within(found)))
}

/** `\p{name}`: a general category or a script. */
export function unicodeClass(name: string): CharacterSet | undefined {
  const negated = name.startsWith('^')
  const plain = negated ? name.slice(1) : name
  if (!/^[A-Za-z_]+$/.test(plain)) return undefined
  if (plain === 'Any') return negated ? () => false : () => true
  for (const property of [`General_Category=${plain}`, `Script=${plain}`]) {
    const pattern = unicodePattern(property)
    if (!pattern) continue
    const set: CharacterSet = (codePoint) => pattern.test(String.fromCodePoint(codePoint))
    return negated ? except(set) : set
  }
  return undefined
}

export function within(among: Ranges): CharacterSet {
  return (codePoint) => among.some(([from, to]) => from <= codePoint && codePoint <= to)
}

export function except(set: CharacterSet): CharacterSet {
  return (codePoint) => !set(codePoint)
}

export function anyOf(sets: readonly CharacterSet[]): CharacterSet {
  return (codePoint) => sets.some((set) => set(codePoint))
}

export function exactly(codePoint: number): CharacterSet {
  return (other) => other === codePoint
}

function unicodePattern(property: string): RegExp | undefined {
  try {
    return new RegExp(`^\\p{${property}}$`, 'u')
  } catch {
    return undefined
  }
}

/** `'09AZ'`: from 0 to 9 and from A to Z. */
function ranges(ends: string): Ranges {
  const pairs: [number, number][] = []
  for (let index = 0; index < ends.length; index += 2) {
    pairs.push([ends.charCodeAt(index), ends.charCodeAt(index + 1)])
  }
  return pairs
}
