import { createHash } from 'node:crypto'
import { canonicalJson } from '../cache/inputs/canonical-json.js'
import type { Digest } from '../reference/index.js'

/** What `GET /images/{name}/json` says of what is in an image. */
export interface ImageContent {
  /** `linux/amd64`, normalized. */
  readonly platform: string
  /** Digests of the unpacked layers, the lowest first. */
  readonly diffIds: readonly string[]
  /** As the Engine writes it. */
  readonly config: Readonly<Record<string, unknown>>
}

/**
 * The members of a config that decide what a container is, or a build on it: those of the OCI's image-spec
 * (config.md) and the three that Docker added. Old Engines write others, of the container that the image was made in.
 */
const MEMBERS = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'Healthcheck',
  'OnBuild',
  'Shell',
] as const

/**
 * One digest for one content, whatever Engine and image store holds it: SHA-256 of the UTF-8 of this JSON without
 * blanks, the keys of every object sorted, members that are null, empty or 0 left out.
 *
 * ```json
 * {"config":{"Cmd":["sh"],"Env":["PATH=/bin"]},"diffIds":["sha256:..."],"platform":"linux/amd64","version":1}
 * ```
 *
 * Neither when nor by whom the image was made is part of it.
 */
export function contentDigest({ platform, diffIds, config }: ImageContent): Digest {
  const members = MEMBERS.flatMap((name) => {
    const value = name === 'Healthcheck' ? withoutEmpty(config[name]) : config[name]
    return isEmpty(value) ? [] : [[name, value] as const]
  })
  const text = canonicalJson({ version: 1, platform, diffIds, config: Object.fromEntries(members) })
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !isEmpty(member)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value
  return Object.keys(value).length === 0
}
