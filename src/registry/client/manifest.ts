import type { ImageConfig } from '../../dockerfile/evaluate/index.js'
import { type Digest, parsePlatform, type Platform, readReference } from '../../reference/index.js'
import { INDEX_TYPES, MANIFEST_TYPES } from './media-types.js'

/** An answer that is no manifest, no index or no config. The message is the reason. */
export class InvalidManifestError extends Error {}

export interface Descriptor {
  readonly digest: Digest
  /** In bytes. */
  readonly size: number
}

export interface PlatformManifest extends Descriptor {
  /** Missing where the index does not say it. */
  readonly platform?: Platform
}

export type Manifest =
  | { readonly kind: 'index'; readonly manifests: readonly PlatformManifest[] }
  | { readonly kind: 'manifest'; readonly config: Descriptor }

/** Kind of a manifest that tells of others in an index and is no image. BuildKit: docs/attestations/attestation-storage.md. */
const ATTESTATION = 'vnd.docker.reference.type'

/**
 * Reads a manifest or an index of the OCI or of Docker.
 *
 * @param contentType as it was sent with, for the OCI's do not have to say it themselves.
 * @throws {InvalidManifestError}
 */
export function parseManifest(body: Buffer, contentType?: string): Manifest {
  const json = parseObject(body)
  const mediaType = typeof json['mediaType'] === 'string' ? json['mediaType'] : undefined
  const type = mediaType ?? contentType ?? guessType(json)
  if (json['schemaVersion'] === 1) {
    throw new InvalidManifestError('it has this image only in the form of before 2016 (schema 1)')
  }
  if (isOneOf(INDEX_TYPES, type)) return { kind: 'index', manifests: readEntries(json) }
  if (isOneOf(MANIFEST_TYPES, type)) {
    return { kind: 'manifest', config: readDescriptor(json['config'], 'the config') }
  }
  throw new InvalidManifestError(`${JSON.stringify(type)} is no kind of image`)
}

/** Of one that was kept without its type, which was checked before. */
function guessType(json: Readonly<Record<string, unknown>>): string {
  return 'manifests' in json ? INDEX_TYPES[0] : MANIFEST_TYPES[0]
}

function readEntries(json: Readonly<Record<string, unknown>>): readonly PlatformManifest[] {
  const { manifests } = json
  if (!Array.isArray(manifests)) throw new InvalidManifestError('its index has no manifests')
  return manifests.flatMap((entry: unknown): readonly PlatformManifest[] => {
    const descriptor = readDescriptor(entry, 'a manifest of its index')
    const { mediaType, platform, annotations } = asObject(entry)
    if (mediaType !== undefined && !isOneOf(MANIFEST_TYPES, mediaType)) return []
    if (ATTESTATION in asObject(annotations)) return []
    if (platform === undefined || platform === null) return [descriptor]
    const read = readPlatform(platform)
    return read.os === 'unknown' ? [] : [{ ...descriptor, platform: read }]
  })
}

function readDescriptor(value: unknown, what: string): Descriptor {
  const { digest, size } = asObject(value)
  if (typeof digest !== 'string' || !readReference(`image@${digest}`).parts) {
    throw new InvalidManifestError(`${what} has no digest`)
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new InvalidManifestError(`${what} has no size`)
  }
  return { digest: digest as Digest, size }
}

/** Of a descriptor's `platform`, or of a config, which name its parts alike. */
function readPlatform(value: unknown): Platform {
  const parts = asObject(value)
  const text = (name: string): string => {
    const part = parts[name] ?? ''
    if (typeof part === 'string') return part
    throw new InvalidManifestError(`${name} is no text`)
  }
  const [os, architecture, variant, version] = ['os', 'architecture', 'variant', 'os.version'].map(
    text,
  )
  if (!os || !architecture)
    throw new InvalidManifestError('it does not say for which platform it is')
  try {
    const platform = parsePlatform([os, architecture, variant].filter(Boolean).join('/'))
    return version ? { ...platform, osVersion: version } : platform
  } catch (cause) {
    throw new InvalidManifestError(`"${os}/${architecture}" is no platform`, { cause })
  }
}

export type ParsedConfig = ImageConfig & { readonly platform: Platform }

/**
 * Reads the config of an image: what the evaluation of a Dockerfile depends on.
 *
 * @throws {InvalidManifestError}
 */
export function parseConfig(body: Buffer): ParsedConfig {
  const json = parseObject(body)
  return { ...readContainerConfig(json['config']), platform: readPlatform(json) }
}

/** What an image is configured with, as registries and Engines write it. */
export function readContainerConfig(value: unknown): ImageConfig {
  const { Env, WorkingDir, User, Shell, OnBuild } = asObject(value)
  const texts = (name: string, list: unknown): readonly string[] => {
    const read: unknown = list ?? []
    if (Array.isArray(read) && read.every((each) => typeof each === 'string')) return read
    throw new InvalidManifestError(`${name} of its config is no list of texts`)
  }
  const text = (name: string, part: unknown): string => {
    const read: unknown = part ?? ''
    if (typeof read === 'string') return read
    throw new InvalidManifestError(`${name} of its config is no text`)
  }
  return {
    env: texts('Env', Env),
    workdir: text('WorkingDir', WorkingDir),
    user: text('User', User),
    shell: texts('Shell', Shell),
    onbuild: texts('OnBuild', OnBuild),
  }
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new InvalidManifestError('it is no JSON', { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return asObject(value)
  throw new InvalidManifestError('it is no JSON object')
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isOneOf<T extends string>(types: readonly T[], type: unknown): type is T {
  return types.some((each) => each === type)
}
