import type { ContainerChange } from '../../definition/index.js'
import { callOf, type MatcherContext, type MatcherResult, misusedArgument } from './context.js'
import { type AsymmetricMatcher, isAsymmetric } from './expected-text.js'
import { receivedContainer } from './received.js'
import { compared, differences, paragraphs } from './report.js'

/** A change, of which those fields count that are given. */
export type ExpectedChange =
  | (Pick<ContainerChange, 'path' | 'change'> & Partial<Pick<ContainerChange, 'kind' | 'size'>>)
  | AsymmetricMatcher

/** What a container has changed of the files of its image: exactly that, in any order. */
export async function toHaveChanged(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveChanged', ['changes'])
  if (!isAsymmetric(expected) && !isChanges(expected)) {
    const rule =
      'changes must be an array of { path, change } with kind and size where they count, or an asymmetric matcher'
    throw misusedArgument(call, rule, expected)
  }
  const found = await receivedContainer(call, received).diff()
  if (isAsymmetric(expected)) {
    return compared(call, 'changes', this.equals(found, expected), expected, found)
  }
  const pairs = paired(this, expected, found)
  const pass = expected.length === found.length && pairs.size === found.length
  if (pass) return compared(call, 'changes', pass, expected, found)
  const { shownExpected, shownFound } = shown(expected, found, pairs)
  return { pass, message: () => paragraphs(call, differences(call, shownExpected, shownFound)) }
}

/** The expectation that each change is the one of. */
function paired(
  context: MatcherContext,
  expected: readonly ExpectedChange[],
  found: readonly ContainerChange[],
): ReadonlyMap<ContainerChange, ExpectedChange> {
  const pairs = new Map<ContainerChange, ExpectedChange>()
  const left = new Set(found)
  // What names one change goes first, so that a matcher that takes any of them gets one of the rest.
  const order = [
    ...expected.filter((change) => !isAsymmetric(change)),
    ...expected.filter((change) => isAsymmetric(change)),
  ]
  for (const wanted of order) {
    const match = [...left].find((change) => isChange(context, change, wanted))
    if (!match) continue
    left.delete(match)
    pairs.set(match, wanted)
  }
  return pairs
}

function isChange(
  context: MatcherContext,
  found: ContainerChange,
  wanted: ExpectedChange,
): boolean {
  if (isAsymmetric(wanted)) return context.equals(found, wanted)
  return Object.entries(wanted).every(([name, value]) =>
    context.equals(Reflect.get(found, name), value),
  )
}

/** Both sides by path. What belongs together is the same on both; of the rest, the fields that are expected are shown. */
function shown(
  expected: readonly ExpectedChange[],
  found: readonly ContainerChange[],
  pairs: ReadonlyMap<ContainerChange, ExpectedChange>,
): { readonly shownExpected: readonly unknown[]; readonly shownFound: readonly unknown[] } {
  const matched = new Set(pairs.values())
  const missing = expected.filter((change) => !matched.has(change))
  const fields = new Map(
    missing.flatMap((change) =>
      isAsymmetric(change) ? [] : [[change.path, Object.keys(change)] as const],
    ),
  )
  const shownFound = found.map((change) => {
    if (pairs.has(change)) return brief(change)
    const names = fields.get(change.path) ?? ['path', 'change', 'kind']
    return Object.fromEntries(names.map((name) => [name, Reflect.get(change, name)]))
  })
  const kept = found.filter((change) => pairs.has(change)).map(brief)
  const shownExpected = [...kept, ...missing].toSorted((one, other) =>
    Buffer.compare(pathOf(one), pathOf(other)),
  )
  return { shownExpected, shownFound }
}

function brief({ path, change }: ContainerChange): object {
  return { path, change }
}

/** An asymmetric matcher has none, and comes last. */
function pathOf(change: object): Uint8Array {
  const path: unknown = Reflect.get(change, 'path')
  return typeof path === 'string' ? Buffer.from(path) : Uint8Array.of(0xff)
}

function isChanges(value: unknown): value is readonly ExpectedChange[] {
  return Array.isArray(value) && value.every((change) => isAsymmetric(change) || isPlain(change))
}

const KINDS: ReadonlySet<unknown> = new Set(['added', 'modified', 'deleted'])
const FIELDS: ReadonlySet<string> = new Set(['path', 'change', 'kind', 'size'])

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { path, change }: Partial<ContainerChange> = value
  return (
    typeof path === 'string' &&
    KINDS.has(change) &&
    Object.keys(value).every((name) => FIELDS.has(name))
  )
}
