import { normalizePlatform, type Platform } from './platform.js'

/** Of what is offered, what fits a platform best; undefined where nothing does. */
export function bestPlatform<Offer extends { readonly platform: Platform }>(
  wanted: Platform,
  offers: readonly Offer[],
): Offer | undefined {
  for (const candidate of compatiblePlatforms(wanted)) {
    const found = offers.find(({ platform }) => isSame(candidate, normalizePlatform(platform)))
    if (found) return found
  }
  return undefined
}

/**
 * What runs on a platform, the best first: the platform, older variants of it, and the 32-bit one.
 * containerd/platforms: compare.go `platformVector`, `Only`.
 */
function compatiblePlatforms(wanted: Platform): readonly Platform[] {
  const platform = normalizePlatform(wanted)
  const { os, architecture, variant } = platform
  const variants = (of: string, from: number, to: number): readonly Platform[] =>
    Array.from({ length: Math.max(0, from - to + 1) }, (_, index) =>
      normalizePlatform({ os, architecture: of, variant: `v${from - index}` }),
    )
  switch (architecture) {
    case 'amd64':
      return [platform, ...variants('amd64', level(variant, 1) - 1, 1), { os, architecture: '386' }]
    case 'arm':
      return [platform, ...variants('arm', level(variant, 7) - 1, 5)]
    case 'arm64':
      return [
        platform,
        ...variants('arm64', level(variant, 8) - 1, 8),
        ...variants('arm', Math.min(level(variant, 8), 8), 5),
      ]
    default:
      return [platform]
  }
}

/** Without a version of its own, `wanted` takes any. */
function isSame(wanted: Platform, offered: Platform): boolean {
  return (
    wanted.os === offered.os &&
    wanted.architecture === offered.architecture &&
    wanted.variant === offered.variant &&
    (wanted.osVersion === undefined || wanted.osVersion === offered.osVersion)
  )
}

function level(variant: string | undefined, usual: number): number {
  const number = Number(variant?.replace(/^v/, ''))
  return Number.isInteger(number) && number > 0 && number < 100 ? number : usual
}
