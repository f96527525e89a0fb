import type { Stage, StageValue } from '../../definition/index.js'
import type { Verification } from './verification.js'
import type { VerifyRequest } from './verify-image.js'

/** How and where to verify. */
export interface VerifyOptions extends Omit<VerifyRequest, 'rebuild'> {}

/**
 * Builds a definition twice without the cache, the second time with its files in another folder, in another order and with
 * other times, and once on each further Engine. Compares the images byte for byte, and removes those that were not there before.
 *
 * ```ts
 * const { equal, text } = await verify(app, { hosts: ['unix:///run/a.sock', 'unix:///run/b.sock'] })
 * if (!equal) console.error(text)
 * ```
 *
 * Whoever verifies the same definition on this machine at the same time waits.
 *
 * The command `imagewright verify` does the same, and gives the other builds a process with another umask, time zone and locale.
 *
 * @throws {BuildFailedError} `BUILD_FAILED`
 * @throws {EpochUnknownError} `EPOCH_UNKNOWN` where nobody gives the one time that a reproducible build needs.
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function verify(
  definition: StageValue,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { verifyImage } = await import('./verify-image.js')
  return verifyImage(definition as Stage, options)
}
