import * as z from 'zod'
import { cache as cacheMount, callSite, literal, type Recipe } from '../definition/index.js'
import { InvalidDefinitionError } from '../errors/index.js'
import {
  flagSchema,
  packageList,
  packagesSchema,
  pinSchema,
  type Pins,
  recipeOptions,
} from './package-list.js'
import { shellWord } from './shell-word.js'

export interface PipOptions {
  /** Versions by package name, as `name==version` would pin them. Not with a requirements file. */
  readonly pin?: Pins
  /**
   * Whether every requirement must have a hash in the requirements file, and match it.
   *
   * @default false
   */
  readonly requireHashes?: boolean
  /**
   * Whether downloads and built wheels are kept in a cache mount from build to build, at the place where pip has
   * them for root. BuildKit only.
   *
   * @default false
   */
  readonly cache?: boolean
}

// PyPA version specifiers: a name, extras in brackets, and clauses such as ">=2.1,<3".
const SYNTAX = {
  recipe: 'pip',
  pattern:
    /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._,-]+\])?)(?<version>(?:===?|~=|!=|[<>]=?)[A-Za-z0-9.*+!_-]+(?:,(?:===?|~=|!=|[<>]=?)[A-Za-z0-9.*+!_-]+)*)?$/,
  pinOperator: '==',
  example: '"flask", "uvicorn[standard]" or "flask>=3.0,<4"',
}

/**
 * Installs Python packages: those of a requirements file in the build context, which is copied into the working
 * folder, or those named, sorted and each once.
 *
 * ```dockerfile
 * COPY requirements.txt ./
 * RUN pip install --no-cache-dir -r requirements.txt
 * ```
 *
 * With `cache`:
 *
 * ```dockerfile
 * COPY requirements.txt ./
 * RUN --mount=type=cache,target=/root/.cache/pip \
 *     pip install -r requirements.txt
 * ```
 *
 * Source: Docker's "Optimize cache usage in builds"; pip's user guide, "Repeatable Installs".
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function pip(requirements: string | readonly string[], options: PipOptions = {}): Recipe {
  const at = callSite(pip)
  const shape = {
    requirements: z.union([
      z.string().regex(/[^/]$/, 'must be the path of a file'),
      packagesSchema,
    ]),
    pin: pinSchema,
    requireHashes: flagSchema,
    cache: flagSchema,
  }
  const request = recipeOptions('pip', shape, { ...options, requirements }, at)
  const { requireHashes = false, cache = false } = request
  const file = typeof request.requirements === 'string' ? request.requirements : undefined
  if (file !== undefined ? request.pin : requireHashes) {
    throw new InvalidDefinitionError(
      `pip(): "${request.pin ? 'pin' : 'requireHashes'}" does not go with ${file === undefined ? 'a list of packages' : 'a requirements file'}`,
      { at, hint: 'Versions and hashes of a requirements file stand in that file.' },
    )
  }
  const wanted =
    typeof request.requirements === 'string'
      ? ['-r', request.requirements.replace(/^.*\//, '')]
      : packageList(SYNTAX, { ...request, packages: request.requirements })
  const command = [
    'pip install',
    ...(cache ? [] : ['--no-cache-dir']),
    ...(requireHashes ? ['--require-hashes'] : []),
    ...wanted.map(shellWord),
  ].join(' ')
  return (stage) => {
    const copied = file === undefined ? stage : stage.copy(literal(file), './')
    return cache
      ? copied.run(command, { mounts: [cacheMount('/root/.cache/pip')] })
      : copied.run(command)
  }
}
