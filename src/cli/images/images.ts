import { images } from '../../container/index.js'
import type { ImageFilters, ImageSummary } from '../../definition/index.js'
import { UsageError } from '../../errors/index.js'
import { placeOf } from '../engine-place.js'
import { terminalText } from '../terminal-text.js'
import { durationInWords, sizeInWords, table } from './words.js'

export interface ImagesCommandOptions {
  readonly all?: boolean
  readonly quiet?: boolean
  readonly trunc: boolean
  readonly filter?: readonly string[]
  readonly format: 'human' | 'json'
  readonly host?: string
  readonly context?: string
}

/** Digits of an ID that are shown. */
const SHORT_ID = 12

const NONE = '<none>'

/** `imagewright images [NAME]`: the images that the Engine holds, the newest first. */
export async function imagesCommand(
  name: string | undefined,
  options: ImagesCommandOptions,
): Promise<void> {
  const { all, format } = options
  const filters: ImageFilters = {
    ...parseFilters(options.filter ?? []),
    ...(name !== undefined && { reference: name }),
    ...(all && { all }),
  }
  const found = await images(placeOf(options)).list(filters)
  const text =
    format === 'json'
      ? `${JSON.stringify(found, undefined, 2)}\n`
      : terminalText(listing(found, options, Date.now()))
  process.stdout.write(text)
}

/** What people are shown, as `docker images` shows it. */
export function listing(
  found: readonly ImageSummary[],
  { quiet, trunc }: Pick<ImagesCommandOptions, 'quiet' | 'trunc'>,
  now: number,
): string {
  const idOf = (id: string): string => (trunc ? id.replace('sha256:', '').slice(0, SHORT_ID) : id)
  const rows = found.flatMap(({ id, tags, digests, createdAt, size }) =>
    namesOf(tags, digests).map(([repository, tag]) => [
      repository,
      tag,
      idOf(id),
      `${durationInWords(now - createdAt.getTime())} ago`,
      sizeInWords(size),
    ]),
  )
  if (quiet) return rows.map(([, , id]) => `${id}\n`).join('')
  return table([['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE'], ...rows])
}

/** Repository and tag of each name; an image that was pulled by its digest has the first only. */
function namesOf(
  tags: readonly string[],
  digests: readonly string[],
): readonly (readonly [repository: string, tag: string])[] {
  if (tags.length > 0) {
    return tags.map((name) => {
      const colon = name.lastIndexOf(':')
      return [name.slice(0, colon), name.slice(colon + 1)]
    })
  }
  const repositories = new Set(digests.map((name) => name.slice(0, name.indexOf('@'))))
  return repositories.size > 0 ? [...repositories].map((name) => [name, NONE]) : [[NONE, NONE]]
}

/** `dangling=true`, `label=NAME[=VALUE]`, `reference=PATTERN`. */
function parseFilters(texts: readonly string[]): ImageFilters {
  const labels: Record<string, string | true> = {}
  let filters: ImageFilters = {}
  for (const text of texts) {
    const [key, ...rest] = text.split('=')
    const value = rest.join('=')
    if (key === 'dangling' && /^(?:true|false|1|0)$/.test(value)) {
      filters = { ...filters, dangling: value === 'true' || value === '1' }
    } else if (key === 'reference' && value !== '') {
      filters = { ...filters, reference: value }
    } else if (key === 'label' && value !== '') {
      const [name = '', ...valueOf] = rest
      labels[name] = valueOf.length > 0 ? valueOf.join('=') : true
    } else {
      throw new UsageError(
        `--filter ${text}: it takes dangling=true, label=NAME[=VALUE] and reference=PATTERN`,
      )
    }
  }
  return Object.keys(labels).length > 0 ? { ...filters, labels } : filters
}
