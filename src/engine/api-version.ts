import {
  ApiVersionInvalidError,
  EngineTooNewError,
  EngineTooOldError,
} from '../errors/engine-error.js'

/** Newest API version whose answers imagewright knows: that of Engine 28.5. */
export const NEWEST_API_VERSION = '1.51'

/** Oldest API version that imagewright can do with: that of Engine 19.03, the first with `/session`. */
const OLDEST_API_VERSION = '1.40'

const API_VERSION = /^(\d{1,3})\.(\d{1,4})$/

/** True for text like `1.41`. */
export function isApiVersion(text: string): boolean {
  return API_VERSION.test(text)
}

/** Negative, zero or positive, as `left` is older than, the same as or newer than `right`. */
export function compareApiVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number)
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number)
  return leftMajor - rightMajor || leftMinor - rightMinor
}

export interface ApiVersionChoice {
  /** Address of the Engine, for errors. */
  readonly address: string
  /** Newest version of the Engine (`Api-Version` of `/_ping`). */
  readonly offered: string
  /** Oldest version that the Engine takes, where it was asked (`MinAPIVersion` of `/version`). */
  readonly minimum?: string
  /** A version that the user demands, and what named it. */
  readonly demanded?: { readonly version: string; readonly origin: string } | undefined
}

/**
 * The version to speak: the demanded one, else the newest that both sides know.
 *
 * @throws {EngineTooOldError} `ENGINE_TOO_OLD`
 * @throws {EngineTooNewError} `ENGINE_TOO_NEW`
 * @throws {ApiVersionInvalidError} `API_VERSION_INVALID` when the demanded one cannot be had.
 */
export function chooseApiVersion(choice: ApiVersionChoice): string {
  const { address, offered, minimum, demanded } = choice
  if (compareApiVersions(offered, OLDEST_API_VERSION) < 0) {
    throw new EngineTooOldError(address, offered, OLDEST_API_VERSION)
  }
  if (demanded) {
    const version = demanded.version.replace(/^v/, '')
    const refuse = (reason: string) =>
      new ApiVersionInvalidError(demanded.version, demanded.origin, reason)
    if (!isApiVersion(version)) throw refuse('it is no API version such as 1.41')
    if (compareApiVersions(version, OLDEST_API_VERSION) < 0) {
      throw refuse(`imagewright needs ${OLDEST_API_VERSION}`)
    }
    if (compareApiVersions(version, offered) > 0) {
      throw refuse(`the Engine at ${address} offers only ${offered}`)
    }
    if (minimum !== undefined && compareApiVersions(version, minimum) < 0) {
      throw refuse(`the Engine at ${address} demands ${minimum}`)
    }
    return version
  }
  if (minimum !== undefined && compareApiVersions(NEWEST_API_VERSION, minimum) < 0) {
    throw new EngineTooNewError(address, minimum, NEWEST_API_VERSION)
  }
  return compareApiVersions(offered, NEWEST_API_VERSION) < 0 ? offered : NEWEST_API_VERSION
}
