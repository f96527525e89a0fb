import type { ImageDifference } from '../../image/compare/difference.js'
import type { BuildComparison, Surroundings, Verification, VerifiedBuild } from './verification.js'

/** Differences that are shown of one comparison. */
const SHOWN = 20

/** A verification for people. */
export function verificationText({
  builds,
  comparisons,
  epoch,
}: Omit<Verification, 'text' | 'equal'>): string {
  const time = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z')
  return [
    `SOURCE_DATE_EPOCH=${epoch} (${time})`,
    ...builds.flatMap(buildLines),
    '',
    ...comparisons.flatMap((comparison) => comparisonLines(comparison, builds)),
    '',
  ].join('\n')
}

function buildLines(build: VerifiedBuild, index: number): readonly string[] {
  const { engine, version, digest, surroundings, limits } = build
  return [
    `build ${index + 1}  ${digest}`,
    `         on Engine ${version} at ${engine}`,
    ...(surroundings ? [`         with ${surroundingsText(surroundings)}`] : []),
    ...limits.map((limit) => `         limit: ${limit}`),
  ]
}

function surroundingsText({ umask, timeZone, locale }: Surroundings): string {
  return [
    'the files in another folder, in another order, with other times',
    `umask ${umask.toString(8).padStart(4, '0')}`,
    ...(timeZone === undefined ? [] : [`time zone ${timeZone}`]),
    ...(locale === undefined ? [] : [`locale ${locale}`]),
  ].join(', ')
}

function comparisonLines(
  { first, second, equal, differences, complete }: BuildComparison,
  builds: readonly VerifiedBuild[],
): readonly string[] {
  const names = `builds ${first + 1} and ${second + 1}`
  if (equal) return [`${names}: the same image, byte for byte`]
  const [one] = differences
  if (!one) return [`${names}: different images`]
  const keys = builds[first]?.key === builds[second]?.key
  const shown = differences.slice(0, SHOWN)
  const more = complete ? differences.length - shown.length : undefined
  return [
    `${names}: different, first in ${placeOf(one)}`,
    ...(keys
      ? []
      : ['  The inputs differ: the definition or its files depend on where they are, or changed.']),
    ...(onlyCompression(differences)
      ? ['  The layers hold the same bytes; the Engines compress them differently.']
      : []),
    ...shown.map(differenceLine),
    ...(more === 0 ? [] : [`  and ${more ?? 'many'} more`]),
  ]
}

function placeOf(difference: ImageDifference): string {
  if (difference.part !== 'layer') return `${difference.part}: ${difference.field}`
  const { layer, createdBy, path, field } = difference
  return `layer ${layer + 1}${createdBy === undefined ? '' : ` (${createdBy})`}: ${path === undefined ? '' : `${path}, `}${field}`
}

function differenceLine(difference: ImageDifference): string {
  const { part, field, first, second } = difference
  const place =
    part === 'layer' ? `layer ${difference.layer + 1}  ${difference.path ?? ''}` : `${part}`
  if (field === 'order') return `  ${place}  order`
  return `  ${place}  ${field}  ${first ?? '(none)'} | ${second ?? '(none)'}`
}

function onlyCompression(differences: readonly ImageDifference[]): boolean {
  return differences.every(
    ({ part, field }) => part === 'manifest' && /^layers\[\d+\]\.(?:digest|size)$/.test(field),
  )
}
