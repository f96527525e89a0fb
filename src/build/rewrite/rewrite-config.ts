import { InvalidImageArchiveError } from '../../errors/index.js'
import type { ImageDocument } from '../../image/index.js'

export interface RewrittenConfig {
  /** How many layers are those of the base, and stay as they are. */
  readonly layersKept: number
  /** What cannot be told, a sentence each. */
  readonly limits: readonly string[]
  /** The text of the config with the digests of its layers, and with the one time in what the build wrote. */
  configWith(diffIds: readonly string[]): string
}

interface HistoryEntry {
  readonly created?: unknown
  readonly comment?: unknown
  readonly empty_layer?: unknown
}

/** What BuildKit writes into entries of the history: its own ones, and those of bases that it made. */
const BUILDKIT_COMMENT = 'buildkit.dockerfile.v0'

const UNCERTAIN =
  'The BuildKit of this Engine (before 0.11) does not tell layers of the base from those of its cache that are older than SOURCE_DATE_EPOCH: such files keep their time, which a build elsewhere does not have.'

/**
 * Gives the config of an image the one time where the build wrote another.
 *
 * The entries of the history that a build added are the last ones, and not earlier than its time. BuildKit since 0.11
 * writes that very time there; older ones the time of the build, so that entries of a base later than the time count as theirs,
 * and those of layers out of a cache that is older as the base's.
 *
 * @param epoch seconds since 1970
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` for a config that would not come back byte for byte.
 */
export function rewriteConfig({ bytes, value }: ImageDocument, epoch: number): RewrittenConfig {
  if (asGo(value) !== bytes.toString('utf8')) {
    throw new InvalidImageArchiveError('its config is written in a way that is not known')
  }
  const { history: written, created, rootfs } = value
  const history: readonly HistoryEntry[] = Array.isArray(written) ? written : []
  const isKnown = timeOf(created) === epoch
  const isOwn = (entry: HistoryEntry): boolean => {
    const time = timeOf(entry.created)
    return time !== undefined && (isKnown ? time === epoch : time > epoch)
  }
  const kept = history.findLastIndex((entry) => !isOwn(entry)) + 1
  const isUncertain = !isKnown && history[kept - 1]?.comment === BUILDKIT_COMMENT
  const time = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z')
  const own = history.slice(kept).map((entry) => ({ ...entry, created: time }))
  return {
    layersKept: history.slice(0, kept).filter((entry) => entry.empty_layer !== true).length,
    limits: isUncertain ? [UNCERTAIN] : [],
    configWith: (diffIds) =>
      asGo({
        ...value,
        ...(created !== undefined && { created: time }),
        ...(history.length > 0 && { history: [...history.slice(0, kept), ...own] }),
        rootfs: { ...(rootfs as object), diff_ids: diffIds },
      }),
  }
}

function timeOf(created: unknown): number | undefined {
  return typeof created === 'string' ? Date.parse(created) / 1000 : undefined
}

/** JSON as Go's encoding/json writes it, which Engines use. */
function asGo(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
