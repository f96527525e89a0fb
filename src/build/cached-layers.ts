import type { BuildEvent } from '../progress/event.js'

/** Steps that make layers, as BuildKit names them: `[3/4] COPY . .`, `[build 2/2] RUN make`. */
const LAYER_STEP = /^\[[^\]]*\] ((?:COPY|ADD|RUN) .*)$/

/**
 * Watches for layers that a reproducible build takes from BuildKit's cache. There they are known by what went into them,
 * not by when: a layer of last week is later than the commit of last month, but not than that of today, and only times
 * that are later are rewritten.
 */
export class CachedLayers {
  readonly #names = new Map<string, string>()
  readonly #cached = new Set<string>()

  take(event: BuildEvent): void {
    if (event.type === 'step') {
      const step = LAYER_STEP.exec(event.name)?.[1]
      if (step !== undefined) this.#names.set(event.digest, step)
    }
    if (event.type !== 'cached') return
    const name = this.#names.get(event.digest)
    if (name !== undefined) this.#cached.add(name)
  }

  /** A sentence where there were any. */
  limits(): readonly string[] {
    const [first, ...others] = this.#cached
    if (first === undefined) return []
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    return [
      `"${first}"${more} came from the cache of BuildKit: files that an earlier build made before SOURCE_DATE_EPOCH keep their time, which a build elsewhere does not have. A build with noCache gives them that one.`,
    ]
  }
}
