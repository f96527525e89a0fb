import * as z from 'zod'
import { cache as cacheMount, callSite, type Recipe } from '../definition/index.js'
import { flagSchema, recipeOptions } from './package-list.js'

export interface NpmOptions {
  /**
   * Whether development dependencies are left out.
   *
   * @default false
   */
  readonly production?: boolean
  /**
   * Whether downloads are kept in a cache mount from build to build, at the place where npm has them for root.
   * BuildKit only.
   *
   * @default false
   */
  readonly cache?: boolean
  /**
   * The lock file beside package.json. `npm ci` installs nothing without one.
   *
   * @default 'package-lock.json'
   */
  readonly lockFile?: 'package-lock.json' | 'npm-shrinkwrap.json'
}

/**
 * Installs what the lock file in the build context says, into the working folder. Only the two files are copied, so
 * that the step is taken from the cache until one of them changes; copy the sources after it.
 *
 * ```dockerfile
 * COPY package.json package-lock.json ./
 * RUN npm ci --omit=dev \
 *  && npm cache clean --force
 * ```
 *
 * With `cache`:
 *
 * ```dockerfile
 * COPY package.json package-lock.json ./
 * RUN --mount=type=cache,target=/root/.npm \
 *     npm ci --omit=dev
 * ```
 *
 * Source: Docker's "Optimize cache usage in builds"; docs.npmjs.com, "npm-ci".
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function npm(options: NpmOptions = {}): Recipe {
  const shape = {
    production: flagSchema,
    cache: flagSchema,
    lockFile: z.enum(['package-lock.json', 'npm-shrinkwrap.json']).exactOptional(),
  }
  const request = recipeOptions('npm', shape, { ...options }, callSite(npm))
  const { production = false, cache = false, lockFile = 'package-lock.json' } = request
  const install = production ? 'npm ci --omit=dev' : 'npm ci'
  return (stage) => {
    const copied = stage.copy(['package.json', lockFile], './')
    return cache
      ? copied.run(install, { mounts: [cacheMount('/root/.npm')] })
      : copied.runAll([install, 'npm cache clean --force'])
  }
}
