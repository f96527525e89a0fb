import { container } from '../container/container.js'
import type { BuildRequest, BuiltImage, RunOptions, StartOptions } from '../definition/index.js'
import { type Engine, tagImage } from '../engine/index.js'
import type { StageNode } from '../node/index.js'
import type { BuildEvent } from '../progress/event.js'
import { parseTagReference } from '../reference/index.js'
import { connectFor, placeOf } from './engine-place.js'
import { obtainImage } from './obtain-image.js'
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
    const { key, names, id, digest, platform, cached, cachedSteps, limits } = await obtainImage(
      engine,
      plan,
      emit,
    )
    await nameImage(engine, id, names, plan.tags)
    emit({ type: 'image', id, digest, tags: plan.tags })
    return Object.freeze({
      kind: 'built' as const,
      id,
      digest,
      tags: plan.tags,
      platform,
      key,
      cached,
      cachedSteps,
      limits,
      duration: performance.now() - started,
      run: (options?: RunOptions) => container.run(id, { ...options, ...placeOf(request) }),
      start: (options?: StartOptions) => container.start(id, { ...options, ...placeOf(request) }),
    })
  } finally {
    engine.close()
  }
}

/** A build that is planned, and the Engine that it is meant for, to be closed in the end. */
export interface BegunBuild {
  readonly plan: BuildPlan
  readonly engine: Engine
}

/** Plans a build and finds its Engine. */
export async function beginBuild(target: StageNode, request: BuildRequest): Promise<BegunBuild> {
  request.signal?.throwIfAborted()
  const connecting = connectFor(request, request.signal)
  // The Engine is asked while the plan is made, whose errors come first.
  connecting.catch(() => undefined)
  const plan = await planBuild(target, request, process.env)
  return { plan, engine: await connecting }
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
