import { isAbsolute, relative } from 'node:path'
import {
  allInstructions,
  type BuildSide,
  compareBuilds,
  type Comparison,
  explanationText,
  type IsForced,
  MOST_FRAMES,
  nearestBuild,
} from '../cache/explain/index.js'
import { cacheFolder } from '../cache/folder.js'
import {
  type BuildStore,
  buildStore,
  contentDigests,
  type RecordedBuild,
  type RecordedImage,
  subjectOf,
} from '../cache/record/index.js'
import type { BuildRequest, Change, EarlierBuild, Explanation } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import type { SourceLocation } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import { beginBuild } from './build-image.js'
import { codeFrame } from './code-frame.js'
import { builtBefore } from './held-image.js'
import { maySkip } from './obtain-image.js'
import type { BuildPlan } from './plan.js'
import { prepare, type Prepared } from './prepare.js'

/** An explanation without its text, and when an image of the same inputs was built. */
interface Finding extends Omit<Explanation, 'text'> {
  readonly builtAt?: string
}

/**
 * Says whether a build would run, and why. Decides as a build does, which is not begun; writes nothing but what is
 * known of files.
 */
export async function explainBuild(target: StageNode, request: BuildRequest): Promise<Explanation> {
  const { signal } = request
  const { plan, engine } = await beginBuild(target, request)
  try {
    const folder = cacheFolder(engine.environment())
    const prepared = await prepare(engine, plan, { folder, signal })
    const [{ builtAt, ...finding }] = await Promise.all([
      find(engine, buildStore(folder), plan, prepared),
      prepared.save(),
    ])
    const { stages } = prepared.inputs
    const text = explanationText(finding, {
      now: Date.now(),
      instructions: allInstructions(prepared.inputs).length,
      stages: stages.length,
      builtAt,
      fileName: shortName,
      codeFrame: await codeFrames(finding.changes),
    })
    return Object.freeze({ ...finding, text })
  } finally {
    engine.close()
  }
}

async function find(
  engine: Engine,
  store: BuildStore,
  plan: BuildPlan,
  prepared: Prepared,
): Promise<Finding> {
  const { request } = plan
  const { key, inputs, contents } = prepared
  const { maxAge, signal } = request
  const skippable = maySkip(request, prepared)
  const held = skippable && (await builtBefore(engine, store, key.digest, { maxAge, signal }))
  if (held) {
    const { id: image, builtAt } = held
    return { verdict: 'hit', key, image, changes: [], invalidated: [], builtAt }
  }
  const demands = [...requestedChanges(request), ...unknownChanges(prepared)]
  const [known] = await store.imagesOf(key.digest)
  if (known) {
    const changes =
      demands.length > 0 ? demands : [await missingImage(engine, store, key.digest, known, signal)]
    const side: BuildSide = { inputs, contents }
    const { invalidated } = compareBuilds(side, side, forcedBy(request, demands))
    return {
      verdict: 'miss',
      key,
      since: { key: key.digest, ...known },
      changes,
      invalidated: request.noCache === true ? allInstructions(inputs) : invalidated,
    }
  }
  const earlier = nearestBuild(await store.earlier(subjectOf(plan.root, plan.target)), inputs)
  if (!earlier) {
    const changes = [...demands, { kind: 'no-earlier-build' as const }]
    return { verdict: 'miss', key, changes, invalidated: allInstructions(inputs) }
  }
  const { changes, invalidated } = await compare(earlier, prepared, forcedBy(request, demands))
  return {
    verdict: 'miss',
    key,
    since: earlierBuild(earlier),
    changes: [...changes, ...demands],
    invalidated: request.noCache === true ? allInstructions(inputs) : invalidated,
  }
}

/** Only lists of files that are not those of now are read. */
async function compare(
  earlier: RecordedBuild,
  { inputs, contents }: Prepared,
  isForced: IsForced,
): Promise<Comparison> {
  const others = [...contentDigests(earlier.inputs)].filter((digest) => !contents.has(digest))
  const before = new Map([...contents, ...(await earlier.contents(others))])
  return compareBuilds(
    { inputs: earlier.inputs, contents: before },
    { inputs: earlier.conceal(inputs), contents },
    isForced,
  )
}

function earlierBuild({ key, builtAt, image }: RecordedBuild): EarlierBuild {
  return { key, builtAt, image }
}

function requestedChanges({ noCache = false, maxAge }: BuildRequest): readonly Change[] {
  const anew = typeof noCache === 'boolean' ? noCache : noCache.length > 0
  return [
    ...(anew ? [{ kind: 'requested' as const, option: 'noCache' }] : []),
    ...(maxAge === 0 ? [{ kind: 'requested' as const, option: 'maxAge' }] : []),
  ]
}

/** Each with the instruction that takes from it. */
function unknownChanges({ inputs }: Prepared): readonly Change[] {
  return inputs.unknown.map((source) => {
    const text = JSON.stringify(source).slice(1, -1)
    for (const { name, instructions } of inputs.stages) {
      const taking = instructions.find(({ node }) => node.includes(text))
      if (!taking) continue
      const at = taking.at ? { at: taking.at } : {}
      return { stage: name, instruction: taking.text, ...at, kind: 'unknown-content', source }
    }
    return { kind: 'unknown-content', source }
  })
}

/** Why an image that is known of these inputs is not taken: it is too old, or not there any more. */
async function missingImage(
  engine: Engine,
  store: BuildStore,
  key: string,
  { image }: RecordedImage,
  signal: AbortSignal | undefined,
): Promise<Change> {
  const old = await builtBefore(engine, store, key, { signal })
  return old ? { kind: 'requested', option: 'maxAge' } : { kind: 'image-gone', image }
}

/** What runs although its inputs are the same: what takes from an unknown source, and stages that are built anew. */
function forcedBy({ noCache }: BuildRequest, demands: readonly Change[]): IsForced {
  const stages = new Set(typeof noCache === 'object' ? noCache : [])
  const unknown = new Set(
    demands.map(({ stage, instruction }) => JSON.stringify([stage, instruction])),
  )
  return ({ name }, { text }) => stages.has(name) || unknown.has(JSON.stringify([name, text]))
}

/** As it is shorter to read from where one works. */
function shortName(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') || isAbsolute(path) ? file : path
}

/** The frames of the places that the text may show. */
async function codeFrames(
  changes: readonly Change[],
): Promise<(at: SourceLocation) => string | undefined> {
  const places = new Map<string, SourceLocation>()
  for (const { at } of changes) {
    if (at && places.size < MOST_FRAMES) places.set(idOf(at), at)
  }
  const frames = new Map(
    await Promise.all([...places].map(async ([id, at]) => [id, await codeFrame(at)] as const)),
  )
  return (at) => frames.get(idOf(at))
}

function idOf({ file, line, column }: SourceLocation): string {
  return JSON.stringify([file, line, column])
}
