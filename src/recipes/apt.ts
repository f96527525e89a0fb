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

export interface AptOptions {
  /** Versions by package name, as `name=version` would pin them: `{ git: '1:2.39.*' }`. */
  readonly pin?: Pins
  /**
   * Whether packages that the named ones recommend are installed too.
   *
   * @default false
   */
  readonly recommends?: boolean
  /**
   * Whether the package lists and downloads are kept in cache mounts from build to build, rather than
   * removed after the step. BuildKit only.
   *
   * @default false
   */
  readonly cache?: boolean
  /**
   * Whether `apt-get update` goes before. Without it, lists are neither fetched nor removed.
   *
   * @default true
   */
  readonly update?: boolean
}

// Debian Policy 5.6.1 and 5.6.12. A name does not end in "-", by which apt-get would remove the package; a
// version may end in "*", by which apt-get takes the highest of those that begin so.
const SYNTAX = {
  recipe: 'apt',
  pattern:
    /^(?<name>[a-z0-9](?:[a-z0-9+.-]*[a-z0-9+.])?(?::[a-z0-9-]+)?)(?<version>=[A-Za-z0-9][A-Za-z0-9.+:~-]*\*?)?$/,
  pinOperator: '=',
  example: '"git", "libc6:i386" or "git=1:2.39.*"',
}

/**
 * Installs Debian packages, sorted and each once:
 *
 * ```dockerfile
 * RUN apt-get update \
 *  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl git \
 *  && apt-get clean \
 *  && rm -rf /var/lib/apt/lists/*
 * ```
 *
 * With `cache`, lists and downloads stay in cache mounts; Debian's images bring a setting that
 * deletes every download, which is taken away first:
 *
 * ```dockerfile
 * RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
 *     --mount=type=cache,target=/var/lib/apt,sharing=locked \
 *     rm -f /etc/apt/apt.conf.d/docker-clean \
 *  && apt-get update \
 *  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl git
 * ```
 *
 * Source: Docker's "Building best practices", "apt-get"; Dockerfile reference, "Example: cache apt packages".
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function apt(packages: readonly string[], options: AptOptions = {}): Recipe {
  const shape = {
    packages: packagesSchema,
    pin: pinSchema,
    recommends: flagSchema,
    cache: flagSchema,
    update: flagSchema,
  }
  const request = recipeOptions('apt', shape, { ...options, packages }, callSite(apt))
  const { recommends = false, cache = false, update = true } = request
  const install = [
    'DEBIAN_FRONTEND=noninteractive apt-get install -y',
    ...(recommends ? [] : ['--no-install-recommends']),
    ...packageList(SYNTAX, request).map(shellWord),
  ].join(' ')
  // Debian's own images clean by themselves, but not those of others, nor after a step with cache mounts.
  const commands = [
    ...(cache ? ['rm -f /etc/apt/apt.conf.d/docker-clean'] : []),
    ...(update ? ['apt-get update'] : []),
    install,
    ...(cache ? [] : ['apt-get clean']),
    ...(update && !cache ? ['rm -rf /var/lib/apt/lists/*'] : []),
  ]
  // Locked, because apt wants its folders for itself.
  const mounts = ['/var/cache/apt', '/var/lib/apt'].map((path) =>
    cacheMount(path, { sharing: 'locked' }),
  )
  return (stage) => (cache ? stage.runAll(commands, { mounts }) : stage.runAll(commands))
}
