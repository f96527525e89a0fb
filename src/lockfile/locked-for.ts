import { bestPlatform, parsePlatform } from '../reference/index.js'
import type { LockedImage } from './lockfile.js'

/**
 * Whether a locked image is one for a platform. An image of a registry that is no index is taken for every platform,
 * by Docker too, which then warns; so is an index of which only the digest is known.
 */
export function isLockedFor(image: LockedImage, platform: string): boolean {
  if (image.kind === 'local') return image.platforms.has(platform)
  const { digest, platforms } = image
  if ([...platforms.values()].every((manifest) => manifest === digest)) return true
  const offers = [...platforms.keys()].map((text) => ({ platform: parsePlatform(text) }))
  return bestPlatform(parsePlatform(platform), offers) !== undefined
}
