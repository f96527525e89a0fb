import { isDeepStrictEqual } from 'node:util'
import { builtImage } from '../build/built-image.js'
import type { BuildParameters, BuildRequest, BuiltImage, Once, Stage } from '../definition/index.js'
import { findOutside } from './find-outside.js'

interface Begun {
  readonly options: Omit<BuildRequest, 'signal'>
  readonly image: Promise<BuiltImage>
}

const begun = new WeakMap<object, Begun[]>()

/**
 * Builds a definition once for all of a test file that ask for it with the same options. Other files, in this worker
 * and in others, build it through the key of its inputs: one of them builds, the others find it.
 *
 * A build that failed has failed for all of the file: it is not tried again. The signal of the first call cancels it
 * for all.
 *
 * @throws {BuildFailedError} `BUILD_FAILED`, and what else `build()` throws.
 */
export function buildOnce<Args, Used extends Once>(
  definition: Stage<Args, Used>,
  ...[options]: BuildParameters<Args, readonly string[]>
): Promise<BuiltImage> {
  const { signal, ...rest } = (options ?? {}) as BuildRequest
  const builds = begun.get(definition) ?? []
  const known = builds.find((build) => isDeepStrictEqual(build.options, rest))
  if (known) return known.image
  const request: unknown = [{ ...rest, ...(signal && { signal }) }]
  const image = findOutside(definition, options ?? {}).then((found) =>
    found
      ? builtImage(found, rest)
      : definition.build<readonly string[]>(
          ...(request as BuildParameters<Args, readonly string[]>),
        ),
  )
  begun.set(definition, [...builds, { options: rest, image }])
  return image
}
