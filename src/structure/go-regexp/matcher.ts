import type { Program, Step } from './program.js'
import type { Assertion, CharacterSet } from './syntax.js'

/** What stood before a place of the text, as far as an assertion asks. */
type Before = 'nothing' | 'newline' | 'word' | 'other'

/** Where a program may be after some text: a state of an automaton that is made as far as the text needs it. */
interface State {
  /** Places of steps that come next, before those that take no character. */
  readonly places: readonly number[]
  readonly before: Before
  /** The states that follow by code point; `MATCHED` where the text has matched before that character. */
  readonly following: Map<number, State | typeof MATCHED>
}

const MATCHED = 'matched'
/** In place of a code point: the end of the text. */
const END = -1
const NEWLINE = 10

/** So many states are kept; then all are forgotten and made again, so that memory has a limit. */
const MAX_STATES = 2_000

/**
 * Says whether a text holds something that a program matches.
 *
 * Not by a regular expression of JavaScript: `.*x.*`, as such tests are full of, takes it quadratic time on a long line.
 * Here each character is looked at once.
 */
export function programMatcher(program: Program): (text: string) => boolean {
  const tests = new Map<CharacterSet, (code: number) => boolean>()
  let states = new Map<string, State>()
  const stateOf = (places: readonly number[], before: Before): State => {
    const key = `${before} ${places.join(' ')}`
    const known = states.get(key)
    if (known) return known
    if (states.size >= MAX_STATES) states = new Map()
    const state: State = { places, before, following: new Map() }
    states.set(key, state)
    return state
  }
  const takes = (set: CharacterSet, code: number): boolean => {
    let test = tests.get(set)
    if (!test) tests.set(set, (test = setTest(set)))
    return test(code)
  }
  const follow = (state: State, code: number): State | typeof MATCHED => {
    const reached = reachable(program, state, code)
    if (!reached) return MATCHED
    const places = new Set<number>()
    for (const step of reached) {
      if (step.kind === 'character' && code !== END && takes(step.set, code)) places.add(step.next)
    }
    return stateOf(
      [...places].toSorted((one, other) => one - other),
      kindOf(code),
    )
  }
  const step = (state: State, code: number): State | typeof MATCHED => {
    const known = state.following.get(code)
    if (known) return known
    const next = follow(state, code)
    if (state.following.size >= MAX_STATES) state.following.clear()
    state.following.set(code, next)
    return next
  }
  return (text) => {
    let state = stateOf([], 'nothing')
    for (let at = 0; at < text.length;) {
      const code = text.codePointAt(at) ?? END
      const next = step(state, code)
      if (next === MATCHED) return true
      state = next
      at += code > 0xffff ? 2 : 1
    }
    return step(state, END) === MATCHED
  }
}

/** The steps that a state leads to without taking a character, or nothing where one of them is a match. */
function reachable(program: Program, state: State, code: number): readonly Step[] | undefined {
  const reached: Step[] = []
  const seen = new Set<number>()
  // A match may begin anywhere.
  const waiting = [...state.places, program.start]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const step = program.steps[place]
    if (!step || seen.has(place)) continue
    seen.add(place)
    switch (step.kind) {
      case 'match':
        return undefined
      case 'character':
        reached.push(step)
        break
      case 'fork':
        waiting.push(step.next, step.other)
        break
      case 'assertion':
        if (holds(step.assertion, state.before, code)) waiting.push(step.next)
    }
  }
  return reached
}

function holds(assertion: Assertion, before: Before, code: number): boolean {
  switch (assertion) {
    case 'textStart':
      return before === 'nothing'
    case 'textEnd':
      return code === END
    case 'lineStart':
      return before === 'nothing' || before === 'newline'
    case 'lineEnd':
      return code === END || code === NEWLINE
    case 'wordBoundary':
      return (before === 'word') !== (kindOf(code) === 'word')
    case 'noWordBoundary':
      return (before === 'word') === (kindOf(code) === 'word')
  }
}

function kindOf(code: number): Before {
  if (code === NEWLINE) return 'newline'
  return code !== END && /^\w$/.test(String.fromCodePoint(code)) ? 'word' : 'other'
}

function setTest({ items, negated, foldCase }: CharacterSet): (code: number) => boolean {
  const tests = items.map((item) => ({
    // Each for itself: JavaScript reads a negated class otherwise where case makes no difference.
    expression: new RegExp(`^[${item.body}]$`, foldCase ? 'iu' : 'u'),
    negated: item.negated,
  }))
  return (code) => {
    const text = String.fromCodePoint(code)
    return tests.some((test) => test.expression.test(text) !== test.negated) !== negated
  }
}
