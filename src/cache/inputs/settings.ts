import type { Dockerfile } from '../../dockerfile/dockerfile.js'
import { ImagewrightError } from '../../errors/index.js'
import { readReference } from '../../reference/index.js'
import { completeName } from './contexts.js'
import type { ResolveImage } from './images.js'
import { familiarName } from './settle-images.js'

const EPOCH = 'SOURCE_DATE_EPOCH'
const FRONTEND = 'BUILDKIT_SYNTAX'

// Source: docker/dockerfile and docker/dockerfile-upstream, wherever they are mirrored: BuildKit's Dockerfile frontend.
const DOCKERFILE_FRONTEND = /(?:^|\/)docker\/dockerfile(?:-upstream)?$/

/** What is told of the whole build. */
export interface SettingsRequest {
  readonly buildArgs: Readonly<Record<string, string>>
  readonly platform: string
  readonly buildPlatform?: string
  readonly settings: Readonly<Record<string, string>>
  readonly resolveImage: ResolveImage
}

export interface ReadSettings {
  readonly settings: Readonly<Record<string, string>>
  readonly unknown: readonly string[]
}

/**
 * The settings of a build: those that were asked for, and those that stand in the Dockerfile or come with build
 * arguments.
 *
 * A frontend of another image is unknown unless it is BuildKit's own and its image can be settled: any other may take
 * whatever it wants.
 */
export async function readSettings(
  dockerfile: Dockerfile,
  request: SettingsRequest,
): Promise<ReadSettings> {
  const { buildArgs, platform } = request
  const frontend = buildArgs[FRONTEND] ?? directive(dockerfile, 'syntax')
  const settledFrontend = frontend ? await settleFrontend(frontend, request) : undefined
  const epoch = buildArgs[EPOCH] || globalDefault(dockerfile, EPOCH)
  const { escape } = dockerfile.syntax
  const settings = {
    ...builderArgs(buildArgs),
    ...(frontend && { frontend: settledFrontend ?? frontend }),
    ...(escape !== '\\' && { escape }),
    ...(epoch && { 'source-date-epoch': epoch }),
    ...request.settings,
    platform,
  }
  const unknown = [
    ...(frontend && settledFrontend === undefined ? [`# syntax=${frontend}`] : []),
    // Its source is a context or a stage.
    ...(epoch && !/^[+-]?\d+$/.test(epoch) ? [`${EPOCH}=${epoch}`] : []),
  ]
  return { settings, unknown }
}

function directive({ syntax }: Dockerfile, name: 'syntax'): string | undefined {
  const found = syntax.elements.find((each) => each.kind === 'directive' && each.name === name)
  return found?.kind === 'directive' ? found.value : undefined
}

/** BuildKit's newest frontend takes the time from a global ARG, too. A word with a variable is what it is. */
function globalDefault({ globals }: Dockerfile, name: string): string | undefined {
  return globals.flatMap(({ args }) => args).findLast((arg) => arg.name === name)?.value
}

/** Source: Dockerfile reference, "BuildKit built-in build args". The frontend is a setting of its own. */
function builderArgs(
  buildArgs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(buildArgs)
      .filter(([name]) => name.startsWith('BUILDKIT_') && name !== FRONTEND)
      .map(([name, value]) => [`build-arg:${name}`, value]),
  )
}

async function settleFrontend(
  directiveValue: string,
  { resolveImage, platform, buildPlatform = platform }: SettingsRequest,
): Promise<string | undefined> {
  // Behind the image stands what it is told as its command.
  const [written = ''] = directiveValue.trim().split(/\s+/)
  const { parts } = readReference(written)
  if (!parts || !DOCKERFILE_FRONTEND.test(parts.path)) return undefined
  if (parts.digest !== undefined) return directiveValue
  try {
    const name = familiarName(completeName(written))
    const { digest } = await resolveImage(name, buildPlatform)
    return `${directiveValue}@${digest}`
  } catch (error) {
    // BuildKit may have the frontend where we cannot reach its registry: the build must not fail for it.
    if (error instanceof ImagewrightError) return undefined
    throw error
  }
}
