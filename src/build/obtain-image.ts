import { exclusively } from '../cache/exclusive/exclusively.js'
import { cacheFolder } from '../cache/folder.js'
import { type BuildStore, buildStore } from '../cache/record/index.js'
import { engineAt } from '../container/engine-place.js'
import type { BuildRequest } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import {
  BaseMovedError,
  ContextFileChangedError,
  ContextFileVanishedError,
} from '../errors/index.js'
import type { BuildEvent } from '../progress/event.js'
import { builtBefore } from './held-image.js'
import type { MadeImage } from './make-image.js'
import type { BuildPlan } from './plan.js'
import { type Prepared, prepare } from './prepare.js'
import { SharedWork } from './shared-work.js'

/** How often a build is begun whose inputs change under it. */
const ATTEMPTS = 3

export interface ObtainedImage extends Omit<MadeImage, 'certain'> {
  /** Key of the inputs. */
  readonly key: string
  /** Names that it has as far as is known, as the Engine writes them. */
  readonly names: readonly string[]
}

/**
 * Finds the image of a plan in the Engine, or builds it: once for all who want it at the same time.
 *
 * @throws {ContextFileChangedError} `CONTEXT_FILE_CHANGED` for a file that changes during each attempt.
 * @throws {BaseMovedError} `BASE_MOVED`
 */
export async function obtainImage(
  engine: Engine,
  plan: BuildPlan,
  emit: (event: BuildEvent) => void,
): Promise<ObtainedImage> {
  const folder = cacheFolder(engine.environment())
  const store = buildStore(folder)
  for (let left = ATTEMPTS - 1; ; left--) {
    const { signal } = plan.request
    const prepared = await prepare(engine, plan, { folder, signal }).catch(failed)
    const order: Order = { folder, store, plan, prepared, demanding: left > 0 }
    const saved = prepared.save()
    try {
      const found = await findImage(engine, order, emit, signal)
      if (found) return found
      const made = await makeOrShare(engine, order, emit)
      if (made.certain || left === 0) return { ...made, key: prepared.key.digest }
    } catch (error) {
      if (left === 0 || !isChange(error)) throw error
    } finally {
      await saved
    }
  }
}

/** The image of a plan if the Engine holds it, or nothing. */
export async function findObtained(
  engine: Engine,
  plan: BuildPlan,
): Promise<ObtainedImage | undefined> {
  const folder = cacheFolder(engine.environment())
  const { signal } = plan.request
  const prepared = await prepare(engine, plan, { folder, signal })
  const order: Order = { folder, store: buildStore(folder), plan, prepared, demanding: true }
  const [found] = await Promise.all([
    findImage(engine, order, () => undefined, signal),
    prepared.save(),
  ])
  return found
}

async function failed(error: unknown): Promise<never> {
  const { explainBaseFailure } = await import('./failure.js')
  throw await explainBaseFailure(error)
}

interface Order {
  readonly folder: string
  readonly store: BuildStore
  readonly plan: BuildPlan
  readonly prepared: Prepared
  readonly demanding: boolean
}

type Obtained = Omit<ObtainedImage, 'key'> & Pick<MadeImage, 'certain'>

async function findImage(
  engine: Engine,
  { store, plan, prepared }: Order,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal | undefined,
): Promise<(Obtained & { readonly key: string }) | undefined> {
  if (!maySkip(plan.request, prepared)) return undefined
  const key = prepared.key.digest
  const { maxAge } = plan.request
  const found = await builtBefore(engine, store, key, { maxAge, signal })
  if (!found) return undefined
  const { id, platform, names, builtAt, limits } = found
  emit({ type: 'skipped', key, id, digest: id, builtAt })
  return {
    key,
    id,
    digest: id,
    platform,
    names,
    limits,
    cached: true,
    cachedSteps: 0,
    certain: true,
  }
}

/** Whether an image of the same key is as good as the one that would be built. */
export function maySkip({ noCache = false, maxAge }: BuildRequest, { key }: Prepared): boolean {
  const anew = typeof noCache === 'boolean' ? noCache : noCache.length > 0
  return !anew && maxAge !== 0 && key.unknown.length === 0
}

/** Builds of this process that are under way, by Engine and key. */
const underWay = new SharedWork<Obtained, BuildEvent>()

async function makeOrShare(
  engine: Engine,
  order: Order,
  emit: (event: BuildEvent) => void,
): Promise<Obtained> {
  const { folder, plan, prepared } = order
  const { signal } = plan.request
  const name = `build ${engine.address} ${prepared.key.digest}`
  const { checkFrontend } = await import('./make-image.js')
  await checkFrontend(engine, plan)
  if (!maySkip(plan.request, prepared)) {
    return make(engine, order, emit, signal ?? new AbortController().signal)
  }
  return underWay.take(
    name,
    async (tell, cancelled) => {
      // Of its own, for it may outlast the call that began it.
      const own = await engineAt(plan.request, cancelled)
      try {
        return await exclusively(
          folder,
          name,
          async () =>
            (await findImage(own, order, tell, cancelled)) ?? make(own, order, tell, cancelled),
          {
            signal: cancelled,
            onWait: () => tell({ type: 'waiting', digest: prepared.key.digest }),
          },
        )
      } finally {
        own.close()
      }
    },
    emit,
    signal,
  )
}

async function make(
  engine: Engine,
  { plan, prepared, folder, store, demanding }: Order,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<Obtained> {
  const { makeImage } = await import('./make-image.js')
  const own = { ...plan, request: { ...plan.request, signal } }
  const made = await makeImage(engine, own, prepared, { folder, store, emit, signal, demanding })
  await prepared.save()
  // Others may move the names of an image while it is built.
  return { ...made, names: [] }
}

function isChange(error: unknown): boolean {
  return (
    error instanceof ContextFileChangedError ||
    error instanceof ContextFileVanishedError ||
    error instanceof BaseMovedError
  )
}
