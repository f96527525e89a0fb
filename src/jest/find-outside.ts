import type { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import { runInThisContext } from 'node:vm'
import type { BuildOutcome } from '../build/built-image.js'
import type { BuildRequest, StageValue } from '../definition/index.js'
import type * as outside from './find-built.js'
import { FIND_BUILT } from './find-built-program.js'
import { workerProcess } from './worker-process.js'

/**
 * Asks for the image of a definition outside of jest's sandbox, where the library is loaded once for a worker: jest
 * compiles and begins anew for each test file whatever a test imports, and what a build needs to find its image is more
 * than half of the library.
 *
 * Undefined where there is something to build, and for whatever is not as usual, errors too: the build itself tells.
 */
export async function findOutside(
  definition: StageValue<unknown>,
  request: BuildRequest,
): Promise<BuildOutcome | undefined> {
  const { signal, ...plain } = request
  try {
    const find = finder()
    if (!find || !isPlain(plain) || !isSameEnvironment()) return undefined
    const found = await find(definition.node, JSON.stringify(plain))
    signal?.throwIfAborted()
    return found === undefined ? undefined : (JSON.parse(found) as BuildOutcome)
  } catch {
    return undefined
  }
}

function finder(): typeof outside.findBuiltAsText | undefined {
  // Not in a sandbox: there is nothing outside.
  if (FIND_BUILT === undefined || runInThisContext('Object') === Object) return undefined
  const { mainModule } = workerProcess
  const Module = mainModule?.constructor as
    { readonly createRequire?: typeof createRequire } | undefined
  const load = Module?.createRequire?.(FIND_BUILT)
  return (load?.(FIND_BUILT) as typeof outside | undefined)?.findBuiltAsText
}

/** Whether it is the same after a trip through JSON. */
function isPlain(value: unknown): boolean {
  return isDeepStrictEqual(value, JSON.parse(JSON.stringify(value)))
}

/** A test file may have set variables: they are on a copy of the environment. */
function isSameEnvironment(): boolean {
  return isDeepStrictEqual({ ...process.env }, { ...workerProcess.env })
}
