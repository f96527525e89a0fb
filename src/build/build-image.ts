import { type Engine, tagImage } from '../engine/index.js'
import type { BuildRequest, BuiltImage } from '../definition/index.js'
import { engineAt } from '../container/engine-place.js'
import { FeatureUnsupportedError } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import type { BuildEvent } from '../progress/event.js'
import { parseTagReference } from '../reference/index.js'
import { type BuildOutcome, builtImage } from './built-image.js'
import { findObtained, obtainImage } from './obtain-image.js'
import { type BuildPlan, planBuild } from './plan.js'

/** Builds a stage in the Engine that the request names, or in the one that is found as docker finds it. */
export async function buildImage(
  target: StageNode,
  request: BuildRequest,
  emit: (event: BuildEvent) => void,
): Promise<BuiltImage> {
  const started = performance.now()
  const { plan, engine } = await beginBuild(target, request)
  try {
    const { names, ...image } = await obtainImage(engine, plan, emit)
    await nameImage(engine, image.id, names, plan.tags)
    emit({ type: 'image', id: image.id, digest: image.digest, tags: plan.tags })
    return builtImage({ ...image, tags: plan.tags, duration: performance.now() - started }, request)
  } finally {
    engine.close()
  }
}

/**
 * What a build comes to that finds its image in the Engine. Undefined where there is something to build.
 *
 * @param connecting - The Engine of the request. It stays open, for others may be asking it.
 */
export async function findBuilt(
  target: StageNode,
  request: BuildRequest,
  connecting: Promise<Engine>,
): Promise<BuildOutcome | undefined> {
  const started = performance.now()
  const { plan, engine } = await planOn(connecting, target, request)
  const found = await findObtained(engine, plan)
  if (!found) return undefined
  const { names, ...image } = found
  await nameImage(engine, image.id, names, plan.tags)
  return { ...image, tags: plan.tags, duration: performance.now() - started }
}

/** A build that is planned, and the Engine that it is meant for, to be closed in the end. */
export interface BegunBuild {
  readonly plan: BuildPlan
  readonly engine: Engine
}

/** Plans a build and finds its Engine. */
export async function beginBuild(target: StageNode, request: BuildRequest): Promise<BegunBuild> {
  request.signal?.throwIfAborted()
  const connecting = engineAt(request, request.signal)
  try {
    return await planOn(connecting, target, request)
  } catch (error) {
    connecting.then((engine) => engine.close()).catch(() => undefined)
    throw error
  }
}

async function planOn(
  connecting: Promise<Engine>,
  target: StageNode,
  request: BuildRequest,
): Promise<BegunBuild> {
  // The Engine is asked while the plan is made, whose errors come first; its version takes it some 10 ms.
  connecting.then((engine) => engine.version()).catch(() => undefined)
  const plan = await planBuild(target, request, process.env)
  const engine = await connecting
  return { plan: { ...plan, request: withBuilder(engine, plan) }, engine }
}

/** The request with a builder that the Engine has. */
function withBuilder({ address, traits }: Engine, { request, target }: BuildPlan): BuildRequest {
  if (traits.buildkit) return request
  if (request.builder !== 'buildkit') return { ...request, builder: 'classic' }
  throw new FeatureUnsupportedError(`build(): ${traits.product} at ${address} has no BuildKit`, {
    at: target.at,
    hint: "Leave out builder: 'buildkit': its own builder takes most definitions.",
  })
}

/** @param names - those that it has, as the Engine writes them */
async function nameImage(
  engine: Engine,
  id: string,
  names: readonly string[],
  tags: readonly string[],
): Promise<void> {
  for (const tag of tags) {
    if (!names.includes(parseTagReference(tag).familiarString)) await tagImage(engine, id, tag)
  }
}
