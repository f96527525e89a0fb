/** Elements of two lists that belong together; one of them is missing where there is none on its side. */
export interface Step {
  readonly before?: number
  readonly after?: number
  /** It stands on both sides, though not in the same order; what was there before is a step of its own. */
  readonly moved?: true
}

/** An element of a list that is compared. */
export interface Element {
  /** Equal where the elements are. */
  readonly identity: string
  /** Only elements of one kind can be two versions of one. */
  readonly kind: string
}

/** Largest product of two lengths for which the best alignment is looked for; a good one beyond. */
const MOST_CELLS = 1_000_000
/** Characters of an element that are looked at for its likeness to another. */
const MOST_CHARACTERS = 4096

/**
 * Aligns two lists: what is equal and in order, then what has moved, then what was edited (of one kind, between the
 * same neighbours, the likest first), and what is left was added or removed. In the order of `after`, with each
 * removed element where it stood.
 */
export function align(before: readonly Element[], after: readonly Element[]): readonly Step[] {
  const anchors = commonElements(before, after)
  const moves = movedElements(before, after, anchors)
  const steps: Step[] = []
  let [nextBefore, nextAfter] = [0, 0]
  for (const [end, afterEnd] of [...anchors, [before.length, after.length] as const]) {
    steps.push(
      ...alignGap(range(nextBefore, end), range(nextAfter, afterEnd), before, after, moves),
    )
    if (end < before.length) steps.push({ before: end, after: afterEnd })
    ;[nextBefore, nextAfter] = [end + 1, afterEnd + 1]
  }
  return steps
}

type Pair = readonly [before: number, after: number]

interface Moves {
  /** From the place of now to the one of before. */
  readonly origins: ReadonlyMap<number, number>
  readonly left: ReadonlySet<number>
}

/** A longest common subsequence, or a long one of very long lists. */
function commonElements(before: readonly Element[], after: readonly Element[]): readonly Pair[] {
  const shorter = Math.min(before.length, after.length)
  const isSame = (i: number, j: number): boolean => before[i]?.identity === after[j]?.identity
  let start = 0
  while (start < shorter && isSame(start, start)) start++
  let tail = 0
  while (tail < shorter - start && isSame(before.length - 1 - tail, after.length - 1 - tail)) {
    tail++
  }
  const [height, width] = [before.length - start - tail, after.length - start - tail]
  const middle =
    height * width > MOST_CELLS
      ? uniquePairs(before, after, start, tail)
      : longestPairs(height, width, (i, j) => isSame(start + i, start + j)).map(([i, j]): Pair => [
          start + i,
          start + j,
        ])
  return [
    ...range(0, start).map((index): Pair => [index, index]),
    ...middle,
    ...range(0, tail).map((index): Pair => [
      before.length - tail + index,
      after.length - tail + index,
    ]),
  ]
}

/** By the table of the lengths of all suffixes. */
function longestPairs(
  height: number,
  width: number,
  isSame: (i: number, j: number) => boolean,
): readonly Pair[] {
  return bestPairs(height, width, (i, j) => (isSame(i, j) ? 1 : 0))
}

/** The pairs in order whose scores add up to most. A score of 0 makes no pair. */
function bestPairs(
  height: number,
  width: number,
  score: (i: number, j: number) => number,
): readonly Pair[] {
  const row = width + 1
  const best = new Float64Array((height + 1) * row)
  const scores = new Float64Array(height * width)
  const at = (i: number, j: number): number => best[i * row + j] ?? 0
  for (let i = height - 1; i >= 0; i--) {
    for (let j = width - 1; j >= 0; j--) {
      const own = score(i, j)
      scores[i * width + j] = own
      const paired = own > 0 ? own + at(i + 1, j + 1) : 0
      best[i * row + j] = Math.max(paired, at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: Pair[] = []
  for (let i = 0, j = 0; i < height && j < width;) {
    const own = scores[i * width + j] ?? 0
    if (own > 0 && at(i, j) === own + at(i + 1, j + 1)) pairs.push([i++, j++])
    else if (at(i, j) === at(i + 1, j)) i++
    else j++
  }
  return pairs
}

/** Elements that stand once on each side, as many as are in order: the idea of patience diff. */
function uniquePairs(
  before: readonly Element[],
  after: readonly Element[],
  start: number,
  tail: number,
): readonly Pair[] {
  const places = uniquePlaces(after, start, after.length - tail)
  const pairs: Pair[] = []
  for (const [identity, place] of uniquePlaces(before, start, before.length - tail)) {
    const other = places.get(identity)
    if (other !== undefined) pairs.push([place, other])
  }
  return longestIncreasing(pairs)
}

function uniquePlaces(
  elements: readonly Element[],
  start: number,
  end: number,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  const repeated = new Set<string>()
  for (let index = start; index < end; index++) {
    const identity = elements[index]?.identity ?? ''
    if (places.has(identity)) repeated.add(identity)
    places.set(identity, index)
  }
  for (const identity of repeated) places.delete(identity)
  return places
}

/** Of pairs in order of their first number, as many as possible in order of the second too. */
function longestIncreasing(pairs: readonly Pair[]): readonly Pair[] {
  // Of each length, the pair that ends the sequence with the smallest second number.
  const ends: number[] = []
  const previous: number[] = []
  const second = (index: number | undefined): number => pairs[index ?? -1]?.[1] ?? -1
  for (const [index, [, place]] of pairs.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (second(ends[middle]) < place) low = middle + 1
      else high = middle
    }
    previous[index] = ends[low - 1] ?? -1
    ends[low] = index
  }
  const chosen: Pair[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index]
    if (pair) chosen.push(pair)
  }
  return chosen.toReversed()
}

function movedElements(
  before: readonly Element[],
  after: readonly Element[],
  anchors: readonly Pair[],
): Moves {
  const anchored = new Set(anchors.map(([index]) => index))
  const anchoredAfter = new Set(anchors.map(([, index]) => index))
  const free = new Map<string, number[]>()
  for (const [index, { identity }] of before.entries()) {
    if (anchored.has(index)) continue
    const places = free.get(identity) ?? []
    places.push(index)
    free.set(identity, places)
  }
  const origins = new Map<number, number>()
  for (const [index, { identity }] of after.entries()) {
    const origin = anchoredAfter.has(index) ? undefined : free.get(identity)?.shift()
    if (origin !== undefined) origins.set(index, origin)
  }
  return { origins, left: new Set(origins.values()) }
}

/** What stands between two neighbours that are equal on both sides. */
function alignGap(
  removed: readonly number[],
  added: readonly number[],
  before: readonly Element[],
  after: readonly Element[],
  { origins, left }: Moves,
): readonly Step[] {
  const old = removed.filter((index) => !left.has(index))
  const young = added.filter((index) => !origins.has(index))
  const edited = new Map(
    editedPairs(old, young, before, after).map(([index, place]) => [place, index]),
  )
  const pairedBefore = new Set(edited.values())
  const steps: Step[] = []
  let next = 0
  const passRemoved = (end: number): void => {
    for (; next < end; next++) {
      const index = removed[next]
      if (index === undefined || pairedBefore.has(index)) continue
      steps.push({ before: index, ...(left.has(index) && { moved: true as const }) })
    }
  }
  for (const index of added) {
    const partner = edited.get(index)
    if (partner !== undefined) passRemoved(removed.indexOf(partner, next))
    const origin = origins.get(index)
    if (origin !== undefined) steps.push({ before: origin, after: index, moved: true })
    else steps.push({ ...(partner !== undefined && { before: partner }), after: index })
  }
  passRemoved(removed.length)
  return steps
}

function editedPairs(
  old: readonly number[],
  young: readonly number[],
  before: readonly Element[],
  after: readonly Element[],
): readonly Pair[] {
  const words = (elements: readonly Element[], indexes: readonly number[]) =>
    indexes.map((index) => wordsOf(elements[index]?.identity ?? ''))
  const isLong = old.length * young.length > 10_000
  const [oldWords, youngWords] = isLong ? [[], []] : [words(before, old), words(after, young)]
  const score = (i: number, j: number): number => {
    if (before[old[i] ?? -1]?.kind !== after[young[j] ?? -1]?.kind) return 0
    // One of the same kind in the same place is taken for an edited one, however little they have in common.
    return 0.1 + likeness(oldWords[i], youngWords[j])
  }
  const pairs =
    old.length * young.length > MOST_CELLS
      ? range(0, Math.min(old.length, young.length))
          .map((index): Pair => [index, index])
          .filter(([i, j]) => score(i, j) > 0)
      : bestPairs(old.length, young.length, score)
  return pairs.map(([i, j]): Pair => [old[i] ?? -1, young[j] ?? -1])
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.slice(0, MOST_CHARACTERS).split(/[^\p{L}\p{N}]+/u))
}

/** 0 to 1: how many words two texts have in common, as Dice counts them. */
export function likeness(
  a: ReadonlySet<string> = new Set(),
  b: ReadonlySet<string> = new Set(),
): number {
  if (a.size + b.size === 0) return 0
  let common = 0
  for (const word of a) if (b.has(word)) common++
  return (2 * common) / (a.size + b.size)
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)
}
