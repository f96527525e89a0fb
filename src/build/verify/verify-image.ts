import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContentEntry } from '../../cache/content/index.js'
import { exclusively } from '../../cache/exclusive/exclusively.js'
import { cacheFolder } from '../../cache/folder.js'
import { engineAt } from '../../container/engine-place.js'
import type { BuildRequest, Stage } from '../../definition/index.js'
import type { Engine } from '../../engine/index.js'
import { BuildIncompleteError } from '../../errors/index.js'
import type { BuildEvent } from '../../progress/event.js'
import { folderContexts } from '../named-contexts.js'
import { planBuild, type BuildPlan } from '../plan.js'
import { prepare, type Prepared } from '../prepare.js'
import { compareBuilds } from './compare-builds.js'
import { copyContext } from './copy-context.js'
import { Disposal } from './disposal.js'
import { verificationText } from './report.js'
import type { Surroundings, Verification, VerifiedBuild } from './verification.js'

/** What a build gave. */
export interface Rebuilt {
  readonly id: string
  readonly digest: string
  readonly key: string
  readonly limits: readonly string[]
}

/**
 * Builds in other surroundings, in a process of its own.
 *
 * @param request whose contexts are the copies in `surroundings.folder`
 */
export type Rebuild = (
  request: BuildRequest,
  surroundings: Required<Surroundings>,
) => Promise<Rebuilt>

export interface VerifyRequest extends Omit<
  BuildRequest,
  'tags' | 'noCache' | 'maxAge' | 'host' | 'builder'
> {
  /** Addresses of Engines, as `docker --host` takes them. Default: the one that is found as docker finds it. */
  readonly hosts?: readonly string[]
  /** How the other builds are made. Default: in this process, with the files elsewhere and nothing else changed. */
  readonly rebuild?: Rebuild
  /** Told of the events of the builds that are made in this process. */
  readonly onEvent?: (event: BuildEvent) => void
}

/** Far away from what is usual, so that whatever depends on them shows. */
const ELSEWHERE = {
  umask: 0o077,
  timeZone: 'Pacific/Kiritimati',
  locale: 'tr_TR.UTF-8',
} as const

/**
 * Builds a definition twice without the cache, and once on each further Engine, and compares the images byte for
 * byte. Images that were not there before are removed again.
 *
 * @throws {BuildFailedError} `BUILD_FAILED`
 * @throws {EpochUnknownError} `EPOCH_UNKNOWN`
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` where an Engine gives out something else than an image
 */
export async function verifyImage(
  definition: Stage,
  { hosts = [], rebuild, onEvent, ...options }: VerifyRequest,
): Promise<Verification> {
  const { signal } = options
  const engines: Engine[] = []
  const folder = await mkdtemp(join(tmpdir(), 'imagewright-verify-'))
  try {
    const places = hosts.length > 0 ? hosts : [undefined]
    for (const host of places) {
      engines.push(await engineAt({ ...options, ...(host !== undefined && { host }) }, signal))
    }
    const [own] = engines
    if (!own) throw new BuildIncompleteError('There is no Engine to build with')
    const settled = await settle(definition, options, own)
    const copies = await copyContexts(settled, folder)
    const { epoch, prepared } = settled
    const { digest } = prepared.key
    const request: BuildRequest = { ...options, reproducible: { epoch }, noCache: true }
    const here = [own, ...engines]
    const build = (engine: Engine, isFirst: boolean): Promise<Rebuilt> => {
      const asIs = { ...request, host: engine.address }
      if (isFirst) return buildHere(definition, asIs, onEvent)
      const elsewhere = { ...asIs, ...copies }
      if (rebuild) return rebuild(elsewhere, { folder, ...ELSEWHERE })
      return buildHere(definition, elsewhere, onEvent)
    }
    const surroundings = surroundingsOf(folder, rebuild !== undefined)
    // Who verifies the same at the same time makes the same images, and would lose them when these are removed.
    const { builds, comparisons } = await exclusively(
      cacheFolder(own.environment()),
      `verify ${digest}`,
      () => buildAndCompare(here, { build, surroundings, signal }),
      { signal, onWait: () => onEvent?.({ type: 'waiting', digest }) },
    )
    const equal = comparisons.every((comparison) => comparison.equal)
    const verification = { equal, epoch, builds, comparisons }
    return Object.freeze({ ...verification, text: verificationText(verification) })
  } finally {
    engines.forEach((engine) => engine.close())
    await removeFolder(folder)
  }
}

/** Builds on one Engine after the other, compares what they gave, and removes what was not there before. */
async function buildAndCompare(
  engines: readonly Engine[],
  {
    build,
    surroundings,
    signal,
  }: {
    readonly build: (engine: Engine, isFirst: boolean) => Promise<Rebuilt>
    readonly surroundings: Surroundings
    readonly signal: AbortSignal | undefined
  },
): Promise<Pick<Verification, 'builds' | 'comparisons'>> {
  const disposal = new Disposal()
  try {
    const builds: VerifiedBuild[] = []
    for (const [index, engine] of engines.entries()) {
      signal?.throwIfAborted()
      const run = () => build(engine, index === 0)
      const { id, digest, key, limits } = await disposal.watch(engine, run)
      builds.push({
        engine: engine.address,
        version: (await engine.version()).version,
        id,
        digest,
        key,
        limits,
        surroundings: index === 0 ? undefined : surroundings,
      })
    }
    return { builds, comparisons: await compareBuilds(builds, engines, signal) }
  } finally {
    await disposal.removeAll()
  }
}

interface Settled {
  readonly plan: BuildPlan
  readonly prepared: Prepared
  readonly epoch: number
}

async function settle(definition: Stage, options: BuildRequest, engine: Engine): Promise<Settled> {
  const env = engine.environment()
  const asked = options.reproducible ? options : { ...options, reproducible: true }
  const plan = await planBuild(definition.node, asked, env)
  const { signal } = options
  const prepared = await prepare(engine, plan, { folder: cacheFolder(env), signal })
  return { plan, prepared, epoch: prepared.reproducible?.epoch ?? 0 }
}

/** Copies what the definition takes, and says where: the contexts of a request. */
async function copyContexts(
  { plan, prepared }: Settled,
  folder: string,
): Promise<Pick<BuildRequest, 'context' | 'contexts'>> {
  const { umask } = ELSEWHERE
  const context = join(folder, 'context')
  await copyContext(plan.root, entriesOf(prepared, ''), context, umask)
  const ignore = plan.ignore.file
  if (ignore === join(plan.root, '.dockerignore')) {
    await copyContext(plan.root, [IGNORE_FILE], context, umask)
  }
  const named: Record<string, string> = {}
  for (const [name, root] of folderContexts(plan.request)) {
    const place = join(folder, `context-${Object.keys(named).length}`)
    await copyContext(root, entriesOf(prepared, name), place, umask)
    named[name] = place
  }
  return { context, contexts: { ...plan.request.contexts, ...named } }
}

const IGNORE_FILE: ContentEntry = { path: '.dockerignore', kind: 'file', mode: 0o644, size: 0 }

/** All that instructions take of a context, each entry once, folders before what lies in them. */
function entriesOf({ inputs, contents }: Prepared, context: string): readonly ContentEntry[] {
  const entries = inputs.stages
    .flatMap(({ instructions }) => instructions.flatMap((each) => each.contents))
    .filter((each) => each.context === context)
    .flatMap(({ digest }) => contents.get(digest)?.entries ?? [])
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function buildHere(
  definition: Stage,
  request: BuildRequest,
  onEvent: ((event: BuildEvent) => void) | undefined,
): Promise<Rebuilt> {
  const build = definition.build(request as Parameters<Stage['build']>[0])
  for await (const event of build) onEvent?.(event)
  return build
}

/** A folder that was copied with its mode may be one that nobody can remove anything from. */
async function removeFolder(folder: string): Promise<void> {
  const isRoot = process.getuid?.() === 0
  const entries = isRoot ? [] : await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700)
  }
  await rm(folder, { recursive: true, force: true })
}

function surroundingsOf(folder: string, apart: boolean): Surroundings {
  const { umask, timeZone, locale } = ELSEWHERE
  return { folder, umask, ...(apart && { timeZone, locale }) }
}
