import type { Range } from '../syntax/range.js'
import type { EvaluationContext } from './context.js'
import { EvaluationError } from './evaluation-error.js'
import { parseInt64 } from './integer.js'
import type { StageState } from './stage-state.js'

/** All stages, and behind them the images that instructions take files from. BuildKit: `dispatchStates`. */
export class StageList {
  readonly states: StageState[] = []
  readonly #byName = new Map<string, StageState>()

  add(state: StageState): void {
    this.states.push(state)
    state.base = this.#byName.get(state.baseName)
    const name = state.stage?.from.name
    if (name !== undefined) this.#byName.set(name.toLowerCase(), state)
  }

  byName(name: string): StageState | undefined {
    return this.#byName.get(name.toLowerCase())
  }

  names(): readonly string[] {
    return this.states.map(({ stageName }) => stageName).filter((name) => name !== '')
  }

  /**
   * The stage with a number, or nothing where the text is a name.
   *
   * @throws {EvaluationError}
   */
  byIndex(text: string): StageState | undefined {
    const index = parseInt64(text)
    if (index === undefined) return undefined
    const state = this.states[Number(index)]
    if (state === undefined) throw new EvaluationError(`invalid stage index ${index}`)
    return state
  }
}

/** A stage that needs itself. BuildKit: `validateCircularDependency`. */
export function checkCircles(
  states: readonly StageState[],
  { problems }: Pick<EvaluationContext, 'problems'>,
): void {
  const done = new Set<StageState>()
  for (const root of states) {
    const range = done.has(root) ? undefined : findCircle(root, done)
    if (range === undefined) continue
    const message = `circular dependency detected on stage: ${root.stageName}`
    problems.push({ message, range })
    return
  }
}

/** Where the way begins that leads from a stage into a circle. */
function findCircle(root: StageState, done: Set<StageState>): Range | undefined {
  const path = new Set<StageState>([root])
  const open = [{ state: root, rest: root.dependencies.entries() }]
  let begin: Range | undefined
  done.add(root)
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const { value: next } = top.rest.next()
    if (next === undefined) {
      path.delete(top.state)
      open.pop()
      continue
    }
    const [state, range] = next
    if (top.state === root) begin = range
    if (path.has(state)) return begin
    if (done.has(state)) continue
    done.add(state)
    path.add(state)
    open.push({ state, rest: state.dependencies.entries() })
  }
  return undefined
}

/** BuildKit: `allReachableStages`. */
export function reachableFrom(target: StageState): ReadonlySet<StageState> {
  const reached = new Set([target])
  for (const state of reached) {
    if (state.base) reached.add(state.base)
    for (const source of state.dependencies.keys()) reached.add(source)
  }
  return reached
}
