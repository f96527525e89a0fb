import type { BuildStore } from '../cache/record/index.js'
import type { Engine } from '../engine/index.js'
import { BuildIncompleteError } from '../errors/index.js'
import { familiarName, formatPlatform } from '../reference/index.js'
import { inspectHeld } from './inspect-held.js'
import { KEY_LABEL } from './key-label.js'

/** An image that an Engine holds, as far as a build has to know. */
export interface HeldImage {
  readonly id: string
  /** `linux/amd64`. */
  readonly platform: string
  /** Names as the Engine writes them: `me/hello:1.0`. */
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** A held image that a build of the same inputs made. */
export interface BuiltBefore extends HeldImage {
  /** ISO 8601, UTC. */
  readonly builtAt: string
  /** `BuiltImage.limits`. */
  readonly limits: readonly string[]
}

/** What the Engine holds under a name or an ID; undefined where that is nothing. */
export async function heldImage(
  engine: Engine,
  name: string,
  signal?: AbortSignal,
): Promise<HeldImage | undefined> {
  const inspected = await inspectHeld(engine, name, signal)
  if (!inspected?.Id) return undefined
  const { Id, Os, Architecture, Variant, RepoTags, Config } = inspected
  if (!Os || !Architecture) {
    throw new BuildIncompleteError(`The Engine does not know the platform of the image ${Id}`)
  }
  return {
    id: Id,
    platform: formatPlatform({
      os: Os,
      architecture: Architecture,
      ...(Variant ? { variant: Variant } : {}),
    }),
    names: (RepoTags ?? []).map(familiarName),
    labels: Config?.Labels ?? {},
  }
}

/**
 * The newest image that a build of this key made and that the Engine still holds.
 *
 * A label proves nothing, since anybody may write it and every image based on such a one has it. What is believed is
 * our own record of which image the key had made: its ID is a digest of all that the image is. The label must be there
 * all the same, so that a record that was tampered with leads to no other image.
 */
export async function builtBefore(
  engine: Engine,
  store: BuildStore,
  key: string,
  {
    maxAge = Infinity,
    signal,
  }: { readonly maxAge?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<BuiltBefore | undefined> {
  const recorded = await store.imagesOf(key)
  const young = recorded.filter(({ builtAt }) => isYoung(builtAt, maxAge))
  const held = await Promise.all(
    young.map(async ({ image, builtAt, limits }) => {
      const found = await heldImage(engine, image, signal)
      const isIt = found?.id === image && found.labels[KEY_LABEL] === key
      return isIt ? { ...found, builtAt, limits } : undefined
    }),
  )
  return held.find((image) => image !== undefined)
}

/** A time to come is no age: somebody's clock was wrong. */
function isYoung(builtAt: string, maxAge: number): boolean {
  if (maxAge === Infinity) return true
  const age = Date.now() - Date.parse(builtAt)
  return age >= 0 && age <= maxAge
}
