/** What a stage takes files from: the number of a stage, or an image. */
export type Source = number | { readonly image: string }

/** Which stages there are, by name and number, and which uses which. BuildKit: `dispatchStates`. */
export class StageGraph {
  /** In lower case. */
  readonly names: readonly (string | undefined)[]
  readonly #byName = new Map<string, number>()
  readonly #bases: readonly Set<number>[]
  readonly #uses: readonly Set<number>[]
  /** All stages, and behind them every image that an instruction names, each time. */
  readonly #sources: Source[]

  constructor(names: readonly (string | undefined)[]) {
    this.names = names
    this.#bases = names.map(() => new Set<number>())
    this.#uses = names.map(() => new Set<number>())
    this.#sources = names.map((_name, index) => index)
    for (const [index, name] of names.entries()) {
      if (name !== undefined) this.#byName.set(name, index)
    }
  }

  /** The last one of that name. */
  byName(name: string): number | undefined {
    return this.#byName.get(name.toLowerCase())
  }

  /** What BuildKit calls a stage. */
  nameOf(index: number): string {
    return this.names[index] ?? `stage-${index}`
  }

  /** The stage of that name, or else the image. */
  sourceByName(name: string): Source {
    return this.byName(name) ?? this.#add({ image: name })
  }

  /** Stages by number, and behind them the images that were named before. */
  sourceByNumber(index: number): Source | undefined {
    return this.#sources[index]
  }

  #add(source: Source): Source {
    this.#sources.push(source)
    return source
  }

  baseOn(user: number, base: number): void {
    this.#bases[user]?.add(base)
  }

  use(user: number, used: number): void {
    this.#uses[user]?.add(used)
  }

  /** A stage and all that it needs. */
  reachableFrom(target: number): ReadonlySet<number> {
    const reached = new Set([target])
    for (const index of reached) {
      for (const base of this.#bases[index] ?? []) reached.add(base)
      for (const used of this.#uses[index] ?? []) reached.add(used)
    }
    return reached
  }

  /** The first stage from which what it uses leads round, if there is one. BuildKit: `validateCircularDependency`. */
  findCircle(): number | undefined {
    const done = new Set<number>()
    const found = this.names.findIndex((_name, root) => this.#leadsRound(root, done))
    return found === -1 ? undefined : found
  }

  #leadsRound(root: number, done: Set<number>): boolean {
    const open: { readonly index: number; readonly rest: Iterator<number> }[] = []
    const path = new Set<number>()
    const enter = (index: number): void => {
      done.add(index)
      path.add(index)
      open.push({ index, rest: (this.#uses[index] ?? new Set<number>()).values() })
    }
    if (!done.has(root)) enter(root)
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.rest.next()
      if (next.done) {
        path.delete(top.index)
        open.pop()
      } else if (path.has(next.value)) return true
      else if (!done.has(next.value)) enter(next.value)
    }
    return false
  }
}
