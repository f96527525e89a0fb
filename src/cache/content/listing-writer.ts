import {
  type FoundEntry,
  type HardLinks,
  hardLinks,
  type LocalSelection,
} from '../../context/index.js'
import type { Listing } from './content.js'

/** Keeps what a {@link Listing} holds, entry by entry. */
export class ListingWriter {
  readonly #firstNameOf: HardLinks = hardLinks()
  readonly #firstNames = new Map<string, string>()
  #times: BigInt64Array
  #length = 0

  /** @param entries - how many there may be; more are taken too. */
  constructor(entries: number) {
    this.#times = new BigInt64Array(entries + 100)
  }

  /** @returns where the time is to be put with `setTime` that is not known yet. */
  add(entry: FoundEntry, time: bigint): number {
    const first = this.#firstNameOf(entry)
    if (first !== undefined) this.#firstNames.set(entry.path, first)
    if (this.#length === this.#times.length) this.#grow()
    this.#times[this.#length] = time
    return this.#length++
  }

  setTime(at: number, time: bigint): void {
    this.#times[at] = time
  }

  listing(selection: LocalSelection): Listing {
    return { selection, times: this.#times.slice(0, this.#length), firstNames: this.#firstNames }
  }

  #grow(): void {
    const times = new BigInt64Array(this.#times.length * 2)
    times.set(this.#times)
    this.#times = times
  }
}
