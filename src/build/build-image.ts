import type { BuildRequest, BuiltImage, RunOptions } from '../definition/index.js'
import { container } from '../container/container.js'
import { connectEngine, type Engine, readText, tagImage } from '../engine/index.js'
import { BuildIncompleteError } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import type { BuildEvent } from '../progress/event.js'
import { formatPlatform } from '../reference/index.js'
import { type BuiltIds, buildWithBuildkit } from './buildkit-build.js'
import { checkFeatures, featuresUsed } from './engine-features.js'
import { explainFailure } from './failure.js'
import { planBuild, type BuildPlan } from './plan.js'

/** Builds a stage in the Engine that the request names, or in the one that is found as docker finds it. */
export async function buildImage(
  target: StageNode,
  request: BuildRequest,
  emit: (event: BuildEvent) => void,
): Promise<BuiltImage> {
  const started = performance.now()
  request.signal?.throwIfAborted()
  const plan = await planBuild(target, request, process.env)
  const { host, dockerContext } = placeOf(request)
  const engine = await connectEngine({
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { context: dockerContext }),
    signal: request.signal,
  })
  const cached = new Set<string>()
  const internal = new Set<string>()
  const count = (event: BuildEvent): void => {
    if (event.type === 'step' && event.internal) internal.add(event.digest)
    if (event.type === 'cached' && !internal.has(event.digest)) cached.add(event.digest)
    emit(event)
  }
  try {
    const ids = await build(engine, plan, count)
    const platform = await platformOf(engine, plan, ids.id)
    for (const tag of plan.tags) await tagImage(engine, ids.id, tag)
    emit({ type: 'image', ...ids, tags: plan.tags })
    return Object.freeze({
      kind: 'built' as const,
      ...ids,
      tags: plan.tags,
      platform,
      cachedSteps: cached.size,
      duration: performance.now() - started,
      run: (options?: RunOptions) => container.run(ids.id, { ...options, ...placeOf(request) }),
    })
  } catch (error) {
    throw await explainFailure(error, plan.dockerfile)
  } finally {
    engine.close()
  }
}

async function build(
  engine: Engine,
  plan: BuildPlan,
  emit: (event: BuildEvent) => void,
): Promise<BuiltIds> {
  if (plan.request.builder === 'classic') {
    const { buildWithClassicBuilder } = await import('./classic-build.js')
    return buildWithClassicBuilder(engine, plan, emit)
  }
  const features = featuresUsed(plan.dockerfile)
  if (features.length > 0) checkFeatures(features, (await engine.version()).apiVersion)
  return buildWithBuildkit(engine, plan, emit)
}

/** Where the request says that the Engine is. */
function placeOf({
  host,
  dockerContext,
}: BuildRequest): Pick<BuildRequest, 'host' | 'dockerContext'> {
  return {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
}

/** Also proves that the Engine holds the image. */
async function platformOf(engine: Engine, plan: BuildPlan, id: string): Promise<string> {
  const { body } = await engine.request({ method: 'GET', path: `/images/${id}/json` })
  const text = await readText(body, `Inspecting image "${id}"`)
  const { Os, Architecture, Variant } = JSON.parse(text) as {
    readonly Os?: string
    readonly Architecture?: string
    readonly Variant?: string
  }
  if (!Os || !Architecture) {
    throw new BuildIncompleteError(`The Engine does not know the platform of the image ${id}`, {
      at: plan.target.at,
    })
  }
  return formatPlatform({
    os: Os,
    architecture: Architecture,
    ...(Variant ? { variant: Variant } : {}),
  })
}
