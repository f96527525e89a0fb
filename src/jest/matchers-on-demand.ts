import type { matchers as all } from './matchers/index.js'
import { toMatchDockerfile } from './matchers/to-match-dockerfile.js'
import { toPassChecks } from './matchers/to-pass-checks.js'

export type { ImagewrightMatchers } from './matchers/index.js'

type Matchers = typeof all

/** Those that are not asynchronous are there at once. */
const AT_ONCE = { toMatchDockerfile, toPassChecks } satisfies Partial<Matchers>

const ON_DEMAND: Readonly<Record<Exclude<keyof Matchers, keyof typeof AT_ONCE>, true>> = {
  toBeReproducible: true,
  toBeSmallerThan: true,
  toBuild: true,
  toExpose: true,
  toHaveAtMostLayers: true,
  toHaveChanged: true,
  toHaveCmd: true,
  toHaveEntrypoint: true,
  toHaveEnv: true,
  toHaveFile: true,
  toHaveHealthcheck: true,
  toHaveLabel: true,
  toHaveUser: true,
  toHaveVolume: true,
  toHaveWorkdir: true,
  toPassStructureTests: true,
  toRun: true,
}

/**
 * What `expect.extend` takes, of jest and of vitest. What speaks to an Engine is loaded with the first expectation: jest
 * loads the set-up anew for each test file, those too that expect nothing of images.
 */
export const matchers: Matchers = Object.freeze({
  ...(Object.fromEntries(
    Object.keys(ON_DEMAND).map((name) => [name, onDemand(name as keyof Matchers)]),
  ) as unknown as Matchers),
  ...AT_ONCE,
})

function onDemand(name: keyof Matchers) {
  return async function matcher(this: unknown, ...values: unknown[]): Promise<unknown> {
    const loaded = await import('./matchers/index.js')
    return Reflect.apply(loaded.matchers[name], this, values)
  }
}
