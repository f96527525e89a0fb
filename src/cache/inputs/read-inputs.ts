import type { LocalSelection } from '../../context/index.js'
import type { Dockerfile } from '../../dockerfile/dockerfile.js'
import type { PrintedDockerfile } from '../../dockerfile/print/index.js'
import { normalizePlatform, parsePlatform } from '../../reference/index.js'
import type { Content } from '../content/index.js'
import { BUILD_CONTEXT } from './contexts.js'
import type { ResolveImage } from './images.js'
import { type BuildInputs, INPUTS_VERSION } from './inputs.js'
import { readStages } from './read-stages.js'
import { readSettings } from './settings.js'
import { settleImages } from './settle-images.js'
import { TakenFiles } from './taken-files.js'

/** What inputs are read of, and by what means. */
export interface InputsRequest {
  /** Without pins: they are no part of the key, for the digests of the bases are. */
  readonly dockerfile: PrintedDockerfile
  /** What its text says. */
  readonly parsed: Dockerfile
  readonly buildArgs: Readonly<Record<string, string>>
  /** What is built for: `linux/amd64`. */
  readonly platform: string
  /**
   * What the Engine runs on.
   *
   * @default `platform`
   */
  readonly buildPlatform?: string
  /** As `BuildInputs.settings`. Those of the Dockerfile and of build arguments are found here, and `platform`. */
  readonly settings: Readonly<Record<string, string>>
  /** Folders and addresses by name; the build context itself has the empty name. */
  readonly contexts: Readonly<Record<string, string>>
  /** What of the build context stays behind. Named contexts are asked for their own `.dockerignore`. */
  readonly ignorePatterns: readonly string[]
  readonly resolveImage: ResolveImage
  readonly readContent: (folder: string, selection: LocalSelection) => Promise<Content>
  readonly signal?: AbortSignal | undefined
}

export interface ReadInputs {
  readonly inputs: BuildInputs
  /** By their digest. */
  readonly contents: ReadonlyMap<string, Content>
}

/**
 * Finds out what decides an image: evaluates the printed Dockerfile as BuildKit does, settles the images that it takes
 * from, and reads exactly the files that each COPY, ADD and bind mount takes: expanded, less what the ignore file leaves
 * out, with what links in a path lead to. A selection that several instructions share is read once.
 *
 * Where it cannot be known which files an instruction takes, it is the whole context:
 *
 * - The config of a base is missing: for paths with a variable, which the base may have set, and for the triggers that it
 *   may have. Images and addresses that such a trigger names stay unseen.
 * - The build is for Windows, or our evaluation has a problem with the Dockerfile, which then is an unknown input, too.
 *
 * Build arguments count where an ARG declares them; those of proxies therefore do not, unless one does. Of the frontend's
 * own (`BUILDKIT_*`) all count. Of secrets and SSH agents only the ids do, in the nodes of their mounts, and what is in a
 * cache mount never does.
 *
 * @throws whatever `resolveImage` and `readContent` throw.
 */
export async function readInputs(request: InputsRequest): Promise<ReadInputs> {
  const { parsed, platform, buildPlatform = platform, buildArgs, resolveImage, signal } = request
  signal?.throwIfAborted()
  const { [BUILD_CONTEXT]: _main, ...namedContexts } = request.contexts
  const settled = await settleImages(
    parsed,
    { buildArgs, buildPlatform, targetPlatform: platform, contexts: namedContexts },
    resolveImage,
  )
  const files = new TakenFiles(request)
  const { settings, unknown } = await readSettings(parsed, request)
  const { stages, unknown: unknownSources } = await readStages(request.dockerfile, settled, files, {
    contexts: namedContexts,
    platform: normalizePlatform(parsePlatform(platform)),
  })
  const problems = settled.evaluation.problems.map(({ message }) => `Dockerfile: ${message}`)
  return {
    inputs: {
      version: INPUTS_VERSION,
      settings,
      stages,
      unknown: [...new Set([...unknown, ...unknownSources, ...problems])],
    },
    contents: files.contents,
  }
}
