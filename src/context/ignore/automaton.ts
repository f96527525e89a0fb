/** A set of characters, asked by code point. */
export type CharacterSet = (codePoint: number) => boolean

export type Assertion = 'begin' | 'end' | 'word boundary' | 'no word boundary'

/** A regular expression as data. */
export type Expression =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | {
      readonly kind: 'repeat'
      readonly of: Expression
      readonly min: number
      /** Infinity: without end. */
      readonly max: number
    }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'either'; readonly parts: readonly Expression[] }

type Instruction =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  /** Goes on at every one of these. */
  | { readonly kind: 'fork'; readonly targets: number[] }
  | { readonly kind: 'accept' }

type Neighbour = 'edge' | 'word' | 'other'

interface State {
  readonly threads: readonly number[]
  readonly before: Neighbour
  readonly steps: Map<number, State | boolean>
  atEnd: boolean | undefined
}

/** States kept before all are forgotten: bounds the memory of an expression that needs many. */
const MAX_STATES = 2_000

/**
 * Compiles an expression into a search: does it match anywhere in the text?
 *
 * A deterministic automaton is built as far as the texts need it, so the time is linear in the text
 * whatever the expression; a backtracking engine would let one line of a `.dockerignore` stop a build.
 */
export function compileAutomaton(expression: Expression): (text: string) => boolean {
  const program: Instruction[] = []
  emit(expression, program)
  program.push({ kind: 'accept' })
  const anchored = beginsAnchored(expression)
  const minds = program.some(
    (each) => each.kind === 'assertion' && each.assertion.endsWith('word boundary'),
  )
  let states = new Map<string, State>()
  let start = intern([0], 'edge')

  function intern(threads: readonly number[], before: Neighbour): State {
    const key = `${before}:${threads.join()}`
    const known = states.get(key)
    if (known) return known
    if (states.size >= MAX_STATES) {
      states = new Map()
      start = intern([0], 'edge')
    }
    const state: State = { threads, before, steps: new Map(), atEnd: undefined }
    states.set(key, state)
    return state
  }

  function step(state: State, codePoint: number): State | boolean {
    const after = isWord(codePoint) ? 'word' : 'other'
    const live = close(program, state.threads, state.before, after)
    if (live === 'accepted') return true
    const next = anchored ? [] : [0]
    for (const thread of live) {
      const instruction = program[thread]
      if (instruction?.kind === 'character' && instruction.set(codePoint)) next.push(thread + 1)
    }
    if (next.length === 0) return false
    return intern(next, minds ? after : 'other')
  }

  return (text) => {
    let state = start
    for (let index = 0; index < text.length; index++) {
      let codePoint = text.charCodeAt(index)
      if (codePoint >= 0xd800 && codePoint < 0xdc00) {
        codePoint = text.codePointAt(index) ?? codePoint
        if (codePoint > 0xffff) index++
      }
      let next = state.steps.get(codePoint)
      if (next === undefined) {
        next = step(state, codePoint)
        state.steps.set(codePoint, next)
      }
      if (typeof next === 'boolean') return next
      state = next
    }
    state.atEnd ??= close(program, state.threads, state.before, 'edge') === 'accepted'
    return state.atEnd
  }
}

/** The threads that wait for a character, in program order, or that one of them has accepted. */
function close(
  program: readonly Instruction[],
  threads: readonly number[],
  before: Neighbour,
  after: Neighbour,
): number[] | 'accepted' {
  const seen = new Set<number>()
  const open = [...threads]
  const live: number[] = []
  for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
    if (seen.has(thread)) continue
    seen.add(thread)
    const instruction = program[thread]
    if (instruction === undefined || instruction.kind === 'accept') return 'accepted'
    if (instruction.kind === 'character') live.push(thread)
    else if (instruction.kind === 'fork') open.push(...instruction.targets)
    else if (holds(instruction.assertion, before, after)) open.push(thread + 1)
  }
  return live.toSorted((a, b) => a - b)
}

function holds(assertion: Assertion, before: Neighbour, after: Neighbour): boolean {
  if (assertion === 'begin') return before === 'edge'
  if (assertion === 'end') return after === 'edge'
  const boundary = (before === 'word') !== (after === 'word')
  return boundary === (assertion === 'word boundary')
}

function isWord(codePoint: number): boolean {
  return codePoint < 0x80 && /\w/.test(String.fromCharCode(codePoint))
}

function beginsAnchored(expression: Expression): boolean {
  if (expression.kind === 'assertion') return expression.assertion === 'begin'
  if (expression.kind === 'either') return expression.parts.every(beginsAnchored)
  const first = expression.kind === 'sequence' ? expression.parts[0] : undefined
  return first !== undefined && beginsAnchored(first)
}

function emit(expression: Expression, program: Instruction[]): void {
  switch (expression.kind) {
    case 'character':
    case 'assertion':
      program.push(expression)
      return
    case 'sequence':
      for (const part of expression.parts) emit(part, program)
      return
    case 'either': {
      const entry: number[] = []
      program.push({ kind: 'fork', targets: entry })
      const exits: number[][] = []
      for (const part of expression.parts) {
        entry.push(program.length)
        emit(part, program)
        const exit: number[] = []
        exits.push(exit)
        program.push({ kind: 'fork', targets: exit })
      }
      for (const exit of exits) exit.push(program.length)
      return
    }
    case 'repeat': {
      for (let count = 0; count < expression.min; count++) emit(expression.of, program)
      if (expression.max === Infinity) {
        const entry = [program.length + 1]
        const loop = program.length
        program.push({ kind: 'fork', targets: entry })
        emit(expression.of, program)
        program.push({ kind: 'fork', targets: [loop] })
        entry.push(program.length)
        return
      }
      const skips: number[][] = []
      for (let count = expression.min; count < expression.max; count++) {
        const skip = [program.length + 1]
        skips.push(skip)
        program.push({ kind: 'fork', targets: skip })
        emit(expression.of, program)
      }
      for (const skip of skips) skip.push(program.length)
    }
  }
}
