import { cache as cacheMount, callSite, type Recipe } from '../definition/index.js'
import {
  flagSchema,
  packageList,
  packagesSchema,
  pinSchema,
  type Pins,
  recipeOptions,
} from './package-list.js'
import { shellWord } from './shell-word.js'

export interface ApkOptions {
  /** Versions by package name, as `name=version` would pin them: `{ git: '2.45.2-r0' }`. */
  readonly pin?: Pins
  /**
   * Whether the index and the downloads are kept in a cache mount from build to build. BuildKit only.
   *
   * @default false
   */
  readonly cache?: boolean
}

// "=" takes one version, "~" and "~=" the highest of those that begin so. A leading "!" would forbid a package.
const SYNTAX = {
  recipe: 'apk',
  pattern:
    /^(?<name>[A-Za-z0-9][A-Za-z0-9._+-]*)(?<version>(?:=|~=?)[A-Za-z0-9][A-Za-z0-9._+-]*)?$/,
  pinOperator: '=',
  example: '"git", "git=2.45.2-r0" or "git~2.45"',
}

/**
 * Installs Alpine packages, sorted and each once:
 *
 * ```dockerfile
 * RUN apk add --no-cache curl git
 * ```
 *
 * With `cache`, index and downloads stay in a cache mount; `/etc/apk/cache` is where apk looks for the place:
 *
 * ```dockerfile
 * RUN --mount=type=cache,target=/var/cache/apk,sharing=locked \
 *     ln -sfn /var/cache/apk /etc/apk/cache \
 *  && apk add --update-cache curl git \
 *  && rm /etc/apk/cache
 * ```
 *
 * Source: Alpine wiki, "Alpine Package Keeper", "Local cache".
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function apk(packages: readonly string[], options: ApkOptions = {}): Recipe {
  const shape = { packages: packagesSchema, pin: pinSchema, cache: flagSchema }
  const request = recipeOptions('apk', shape, { ...options, packages }, callSite(apk))
  const names = packageList(SYNTAX, request).map(shellWord).join(' ')
  if (!request.cache) return (stage) => stage.run(`apk add --no-cache ${names}`)
  const commands = [
    'ln -sfn /var/cache/apk /etc/apk/cache',
    `apk add --update-cache ${names}`,
    'rm /etc/apk/cache',
  ]
  const mounts = [cacheMount('/var/cache/apk', { sharing: 'locked' })]
  return (stage) => stage.runAll(commands, { mounts })
}
