import { type IgnorePatterns, loadIgnorePatterns } from '../context/index.js'
import type { BuildRequest } from '../definition/index.js'
import {
  type PrintedDockerfile,
  printDockerfile,
  reachableStages,
} from '../dockerfile/print/index.js'
import { InvalidDefinitionError } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import { formatPlatform, parsePlatform, parseTagReference } from '../reference/index.js'
import { checkBuildArgs } from './build-arguments.js'
import { contextRoot } from './context-root.js'
import { checkLabels } from './key-label.js'

/** All that is settled before an Engine is asked for anything. */
export interface BuildPlan {
  readonly target: StageNode
  readonly request: BuildRequest
  readonly dockerfile: PrintedDockerfile
  /** Absolute path of the build context. */
  readonly root: string
  /** What of the context stays behind. */
  readonly ignore: IgnorePatterns
  /** Full names: `docker.io/me/hello:1.0`. */
  readonly tags: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  /** Platform asked for; undefined means that of the Engine. */
  readonly platform: string | undefined
}

/**
 * Checks a request and settles what it leaves open.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 * @throws {InvalidReferenceError} `INVALID_REFERENCE` for a tag that is none.
 * @throws {InvalidPlatformError} `INVALID_PLATFORM`
 * @throws {UnprintableValueError} `UNPRINTABLE_VALUE`
 * @throws {PathOutsideContextError} `PATH_OUTSIDE_CONTEXT`
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN`
 */
export async function planBuild(
  target: StageNode,
  request: BuildRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BuildPlan> {
  const buildArgs = givenArgs(request, env)
  checkBuildArgs(target, buildArgs)
  checkLabels(target, request)
  checkMaxAge(target, request)
  const root = contextRoot(target, request.context)
  const platform = request.platform ?? (env['DOCKER_DEFAULT_PLATFORM'] || undefined)
  return {
    target,
    request,
    dockerfile: printDockerfile(target),
    root,
    ignore: await loadIgnorePatterns(root, dockerfileOf(target)),
    tags: (request.tags ?? []).map(fullTag),
    buildArgs,
    platform: platform === undefined ? undefined : formatPlatform(parsePlatform(platform)),
  }
}

function checkMaxAge(target: StageNode, { maxAge = 0 }: BuildRequest): void {
  if (maxAge >= 0) return
  throw new InvalidDefinitionError(`build(): maxAge is ${maxAge}, which is no age`, {
    at: target.at,
    hint: 'It is in milliseconds; 0 means: always build.',
  })
}

/** Path of the Dockerfile that a definition was read from, which may have a `.dockerignore` of its own. */
function dockerfileOf(target: StageNode): string | undefined {
  return [target, ...reachableStages(target)]
    .map(({ header }) => header.dockerfile?.file)
    .find((file) => file !== undefined)
}

/** As buildx: a SOURCE_DATE_EPOCH of the environment counts unless the build is given one. */
function givenArgs(
  { buildArgs = {} }: BuildRequest,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const epoch = env['SOURCE_DATE_EPOCH']
  const given = { ...(epoch ? { SOURCE_DATE_EPOCH: epoch } : {}), ...buildArgs }
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function fullTag(text: string): string {
  const reference = parseTagReference(text)
  return reference.tag === undefined
    ? `${reference.canonicalString}:latest`
    : reference.canonicalString
}
