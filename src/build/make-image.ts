import { type BuildStore, subjectOf } from '../cache/record/index.js'
import { exclusively } from '../cache/exclusive/exclusively.js'
import type { Engine } from '../engine/index.js'
import { BaseMovedError, BuildIncompleteError } from '../errors/index.js'
import type { BuildEvent } from '../progress/event.js'
import { checkFeatures, featuresUsed } from './engine-features.js'
import { explainFailure } from './failure.js'
import { heldImage } from './held-image.js'
import type { BuildPlan } from './plan.js'
import type { Prepared } from './prepare.js'
import { removeUnnamed } from './remove-unnamed.js'
import type { BuiltIds, SettledBuild } from './settled-build.js'
import { settleBuild } from './settle-build.js'
import { sentAsKeyed } from './sent-files.js'

/** An image that is there for whoever wanted it, without their names for it. */
export interface MadeImage extends BuiltIds {
  /** `linux/amd64`. */
  readonly platform: string
  readonly cached: boolean
  readonly cachedSteps: number
  /** False where the files changed so that the image may hold others than those of the key: nobody remembers it. */
  readonly certain: boolean
}

export interface MakeOptions {
  /** The cache folder. */
  readonly folder: string
  readonly store: BuildStore
  readonly emit: (event: BuildEvent) => void
  readonly signal: AbortSignal
  /** Whether an image that is not certain is removed, for its key is not its own. */
  readonly demanding: boolean
}

/**
 * Builds what was prepared, and remembers it by its key.
 *
 * @throws {ContextFileChangedError} `CONTEXT_FILE_CHANGED` where the files are no longer those of the key.
 * @throws {BaseMovedError} `BASE_MOVED` where a base is no longer that of the key.
 */
export async function makeImage(
  engine: Engine,
  plan: BuildPlan,
  prepared: Prepared,
  { folder, store, emit, signal, demanding }: MakeOptions,
): Promise<MadeImage> {
  const settled = await settleBuild(plan, prepared)
  const count = new CachedSteps()
  const ids = await run(engine, settled, (event) => {
    count.take(event)
    emit(event)
  }).catch(async (error: unknown) => {
    throw failureOf(settled) ?? (await explainFailure(error, settled.dockerfile))
  })
  const builtAt = new Date().toISOString()
  const [image, moved] = await Promise.all([
    heldImage(engine, ids.id, signal),
    movedBase(engine, prepared, signal),
  ])
  if (moved !== undefined) {
    await removeUnnamed(engine, ids.id)
    throw new BaseMovedError(moved, { at: plan.target.at })
  }
  if (!image) {
    throw new BuildIncompleteError(`The Engine does not hold the image ${ids.id} that it built`, {
      at: plan.target.at,
    })
  }
  const certain = await sentAsKeyed(settled)
  if (certain) {
    const { inputs, contents, key } = prepared
    const subject = subjectOf(plan.root, plan.target)
    const { id, limits } = ids
    const build = { key: key.digest, subject, inputs, contents, image: id, builtAt, limits }
    await exclusively(folder, `remember ${key.digest}`, () => store.remember(build), { signal })
  } else if (demanding) {
    await removeUnnamed(engine, ids.id)
  }
  return { ...ids, platform: image.platform, cached: false, cachedSteps: count.number, certain }
}

/**
 * Throws for what the frontend of the Engine does not know, so that each definition learns of its own steps, though equal
 * ones share a build.
 *
 * @throws {FeatureUnsupportedError} `FEATURE_UNSUPPORTED`
 */
export async function checkFrontend(
  engine: Engine,
  { request, dockerfile }: BuildPlan,
): Promise<void> {
  if (request.builder === 'classic') return
  const features = featuresUsed(dockerfile)
  if (features.length > 0) checkFeatures(features, (await engine.version()).apiVersion)
}

async function run(
  engine: Engine,
  settled: SettledBuild,
  emit: (event: BuildEvent) => void,
): Promise<BuiltIds> {
  if (settled.request.builder === 'classic') {
    const { buildWithClassicBuilder } = await import('./classic-build.js')
    return buildWithClassicBuilder(engine, settled, emit)
  }
  const { buildWithBuildkit } = await import('./buildkit-build.js')
  return buildWithBuildkit(engine, settled, emit)
}

/** Why files could not be sent, of which builders tell no more than the text. */
function failureOf({ source, namedSources }: SettledBuild): Error | undefined {
  return [source, ...namedSources.values()].find(({ failure }) => failure)?.failure
}

/** The first base that the Engine names otherwise now; one that is pinned cannot be another. */
async function movedBase(
  engine: Engine,
  { images }: Prepared,
  signal: AbortSignal,
): Promise<string | undefined> {
  const local = images.filter(({ pinned, id }) => pinned === undefined && id !== undefined)
  const moved = await Promise.all(
    local.map(async ({ reference, id }) => {
      const now = await heldImage(engine, reference, signal)
      return now?.id === id ? undefined : reference
    }),
  )
  return moved.find((reference) => reference !== undefined)
}

/** Counts the steps of instructions that were taken from the cache. */
class CachedSteps {
  readonly #internal = new Set<string>()
  readonly #cached = new Set<string>()

  take(event: BuildEvent): void {
    if (event.type === 'step' && event.internal) this.#internal.add(event.digest)
    if (event.type === 'cached' && !this.#internal.has(event.digest)) this.#cached.add(event.digest)
  }

  get number(): number {
    return this.#cached.size
  }
}
