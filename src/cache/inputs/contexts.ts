import { isImageName, parseImageName } from '../../dockerfile/evaluate/image-name.js'
import type { EvaluatedStage } from '../../dockerfile/evaluate/index.js'
import { formatPlatform, normalizePlatform, type Platform } from '../../reference/index.js'
import { isSettledGit } from './remote-source.js'

/** Name of the build context among the contexts. */
export const BUILD_CONTEXT = ''

/** What a context is that a build was given. */
export type ContextSource =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'image'; readonly reference: string }
  /** `settled`: its address says what it holds. */
  | { readonly kind: 'remote'; readonly address: string; readonly settled: boolean }

export interface NamedContext {
  readonly name: string
  readonly source: ContextSource
}

const IMAGE = 'docker-image://'
const LAYOUT = 'oci-layout://'
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/|^git@/i

/** Reads the value of a context. BuildKit: `dockerui.NamedContext.load`. */
export function readContext(value: string): ContextSource {
  if (!ADDRESS.test(value)) return { kind: 'folder', folder: value }
  if (value.startsWith(IMAGE)) {
    const name = value.slice(IMAGE.length)
    if (name === 'scratch') return { kind: 'scratch' }
    return { kind: 'image', reference: completeName(name) }
  }
  // The path of a layout ends in the digest of the image.
  const settled = value.startsWith(LAYOUT)
    ? /@sha256:[0-9a-f]{64}$/.test(value)
    : isSettledGit(value)
  return { kind: 'remote', address: value, settled }
}

/** The context that stands for an image or a stage, where one does. BuildKit: `dockerui.Client.NamedContext`. */
export function contextFor(
  name: string,
  platform: Platform,
  contexts: Readonly<Record<string, string>>,
): NamedContext | undefined {
  if (/^(?:scratch|context)$/i.test(name) || !isImageName(name)) return undefined
  const { familiar } = parseImageName(name)
  for (const key of [`${familiar}::${formatPlatform(normalizePlatform(platform))}`, familiar]) {
    const value = Object.hasOwn(contexts, key) ? contexts[key] : undefined
    if (value !== undefined) return { name: key, source: readContext(value) }
  }
  return undefined
}

/** The context that stands for a whole stage. */
export function contextOf(
  { name = '', base, platform }: EvaluatedStage,
  contexts: Readonly<Record<string, string>>,
): NamedContext | undefined {
  if (base.kind !== 'context') return undefined
  return contextFor(name, platform, contexts) ?? { name, source: readContext(base.source) }
}

/** `docker.io/library/alpine:latest`; what is no reference stays as it is, and the build refuses it. */
export function completeName(text: string): string {
  return isImageName(text) ? parseImageName(text).reference : text
}
