import type { ResolvedImage, ResolveImage } from '../cache/inputs/images.js'
import { completeName } from '../cache/inputs/contexts.js'
import { settleImages } from '../cache/inputs/settle-images.js'
import { isImageName } from '../dockerfile/evaluate/image-name.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import {
  mergeHeaders,
  type Pins,
  type PrintedDockerfile,
  printDockerfile,
  reachableStages,
} from '../dockerfile/print/index.js'
import { ImagewrightError, LockDriftError, LockMissingError } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import { normalizePlatform, parsePlatform } from '../reference/index.js'
import { isFolder } from './named-contexts.js'
import type { BuildPlan } from './plan.js'

export interface PinPlatforms {
  /** What is built for: `linux/amd64`. */
  readonly target: string
  /** What the Engine runs on: `linux/amd64`. */
  readonly build: string
}

/** A build whose bases are named so that no other can be taken. */
export interface PinnedBuild {
  /** Every base that can be pinned is; its lines map to the same nodes. To be built instead of `plan.dockerfile`. */
  readonly dockerfile: PrintedDockerfile
  /** `plan.request.contexts`, those that begin with `docker-image://` pinned. */
  readonly contexts: Readonly<Record<string, string>>
}

/** What decides which images a definition takes from. */
export interface PinRequest {
  readonly target: StageNode
  readonly dockerfile: PrintedDockerfile
  readonly buildArgs: Readonly<Record<string, string>>
  readonly contexts: Readonly<Record<string, string>>
  readonly platforms: PinPlatforms
}

const IMAGE_CONTEXT = 'docker-image://'

/** Prints a build with the references that `resolveImage` (of `resolveBases`) settled. */
export async function pinBases(
  plan: BuildPlan,
  resolveImage: ResolveImage,
  platforms: PinPlatforms,
): Promise<PinnedBuild> {
  const { target, dockerfile, buildArgs, request } = plan
  const { contexts = {} } = request
  const asked = new Map<string, ResolvedImage>()
  const pins = await pinsOf(
    { target, dockerfile, buildArgs, contexts, platforms },
    async (...image) => {
      const resolved = await resolveImage(...image)
      asked.set(completeName(image[0]), resolved)
      return resolved
    },
  )
  const pinContext = (value: string): string => {
    if (!value.startsWith(IMAGE_CONTEXT)) return value
    const pinned = asked.get(completeName(value.slice(IMAGE_CONTEXT.length)))?.pinned
    return pinned === undefined ? value : IMAGE_CONTEXT + pinned
  }
  return {
    dockerfile: printDockerfile(target, pins),
    contexts: Object.fromEntries(
      Object.entries(contexts).map(([name, value]) => [name, pinContext(value)]),
    ),
  }
}

/** What each place of a definition that names an image is to name instead. */
export async function pinsOf(request: PinRequest, resolveImage: ResolveImage): Promise<Pins> {
  const { dockerfile, buildArgs, contexts, platforms } = request
  const settled = await settleImages(
    parseDockerfile(dockerfile.text),
    {
      buildArgs,
      buildPlatform: platforms.build,
      targetPlatform: platforms.target,
      contexts: Object.fromEntries(
        Object.entries(contexts).map(([name, value]) => [name, isFolder(value) ? 'local:' : value]),
      ),
    },
    resolveImage,
  )
  const bases = new Map<StageNode, string>()
  for (const [index, { base, platform }] of settled.evaluation.stages.entries()) {
    const node = dockerfile.stages[index]?.node
    const pinned =
      base.kind === 'image' ? settled.image(base.reference, platform)?.pinned : undefined
    if (node && pinned !== undefined) bases.set(node, pinned)
  }
  const target = normalizePlatform(parsePlatform(platforms.target))
  const { syntax } = mergeHeaders(request.target, reachableStages(request.target))
  const frontend = await pinnedFrontend(syntax, platforms.build, resolveImage)
  return {
    frontend: () => frontend,
    base: (stage) => bases.get(stage),
    origin: (reference) => settled.image(completeName(reference), target)?.pinned,
  }
}

/**
 * Who only has BuildKit's own cache to take a frontend from must still be able to build: nobody to ask is no failure.
 * What a lock file demands is one.
 */
async function pinnedFrontend(
  syntax: string | undefined,
  platform: string,
  resolveImage: ResolveImage,
): Promise<string | undefined> {
  // What stands behind the image is not for us to read.
  if (syntax === undefined || !isImageName(syntax)) return undefined
  try {
    return (await resolveImage(syntax, platform)).pinned
  } catch (error) {
    const demanded = error instanceof LockMissingError || error instanceof LockDriftError
    if (demanded || !(error instanceof ImagewrightError)) throw error
    return undefined
  }
}
