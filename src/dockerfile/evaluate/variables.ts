import type { Environment } from '../shell/index.js'
import type { ArgUse } from './evaluation.js'
import { Trie } from './trie.js'

/** A value, and who gave it. */
export interface Variable {
  readonly value: string
  /** The ARG that declared it, where it was one. */
  readonly use?: ArgUse
}

interface Entry extends Variable {
  readonly name: string
  /** Counts all assignments of the file. */
  readonly order: number
  /** What the image gets, and the assignment that put it there first. */
  readonly env?: { readonly value: string; readonly order: number }
}

/** Numbers for the names of a file, and for its assignments. */
export class Names {
  readonly #numbers = new Map<string, number>()
  #assignments = 0

  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(name, number)
    return number
  }

  find(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  nextAssignment(): number {
    this.#assignments += 1
    return this.#assignments
  }

  get assignments(): number {
    return this.#assignments
  }
}

/**
 * The variables at one place of a Dockerfile. BuildKit: the `EnvList` of an `llb.State`, and the `Env` of the
 * image beside it.
 *
 * Where a stage begins, BuildKit sets the ENVs of its base once more: until something is set in the stage
 * itself, an ENV wins over an ARG of the base, whichever came later there.
 */
export class Variables implements Environment {
  readonly #names: Names
  readonly #entries: Trie<Entry>
  /** The last assignment before the stage began. */
  readonly #start: number
  #list: readonly string[] | undefined

  constructor(names: Names, entries: Trie<Entry> = new Trie(), start = 0) {
    this.#names = names
    this.#entries = entries
    this.#start = start
  }

  get(name: string): string | undefined {
    return this.find(name)?.value
  }

  find(name: string): Variable | undefined {
    const entry = this.#entry(name)
    return entry?.env && entry.order <= this.#start ? { value: entry.env.value } : entry
  }

  /** In the order in which they were set last, those of the base first. */
  names(): readonly string[] {
    this.#list ??= this.#entries
      .leaves()
      .map((entry) => ({ name: entry.name, key: this.#sortKey(entry) }))
      .toSorted((a, b) => a.key.group - b.key.group || a.key.order - b.key.order)
      .map(({ name }) => name)
    return this.#list
  }

  /** What the image gets: the ENVs, in the order in which they were set first. */
  image(): ReadonlyMap<string, string> {
    const entries = this.#entries
      .leaves()
      .flatMap(({ name, env }) => (env ? { name, ...env } : []))
      .toSorted((a, b) => a.order - b.order)
    return new Map(entries.map(({ name, value }) => [name, value]))
  }

  inImage(name: string): boolean {
    return this.#entry(name)?.env !== undefined
  }

  withArg(name: string, value: string, use?: ArgUse): Variables {
    const env = this.#entry(name)?.env
    const order = this.#names.nextAssignment()
    return this.#with(name, { name, value, order, ...(use && { use }), ...(env && { env }) })
  }

  withEnv(name: string, value: string): Variables {
    const order = this.#names.nextAssignment()
    const first = this.#entry(name)?.env?.order ?? order
    return this.#with(name, { name, value, order, env: { value, order: first } })
  }

  without(name: string): Variables {
    return this.#with(name, undefined)
  }

  /** The variables of a stage that begins with these. */
  inherit(): Variables {
    return new Variables(this.#names, this.#entries, this.#names.assignments)
  }

  #entry(name: string): Entry | undefined {
    const number = this.#names.find(name)
    return number === undefined ? undefined : this.#entries.get(number)
  }

  #with(name: string, entry: Entry | undefined): Variables {
    const entries = this.#entries.with(this.#names.numberOf(name), entry)
    return new Variables(this.#names, entries, this.#start)
  }

  #sortKey({ order, env }: Entry): { readonly group: number; readonly order: number } {
    if (order > this.#start) return { group: 2, order }
    return env ? { group: 1, order: env.order } : { group: 0, order }
  }
}

const PRESENT = {}

/** A set of names that grows. */
export class NameSet {
  readonly #names: Names
  readonly #set: Trie<object>

  constructor(names: Names, set: Trie<object> = new Trie()) {
    this.#names = names
    this.#set = set
  }

  has(name: string): boolean {
    const number = this.#names.find(name)
    return number !== undefined && this.#set.get(number) !== undefined
  }

  with(name: string): NameSet {
    return new NameSet(this.#names, this.#set.with(this.#names.numberOf(name), PRESENT))
  }
}
