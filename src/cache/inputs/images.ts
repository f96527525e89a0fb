import type { ImageConfig } from '../../dockerfile/evaluate/index.js'

/** An image that a definition takes from, settled before the build. */
export interface ResolvedImage {
  /** As it is written, expanded: `alpine:3.20`. */
  readonly reference: string
  /**
   * What stands for the image in keys: the digest of its manifest (or of its index) in a registry, where there is
   * one; else one of its layers' diffIds and config, which is the same in every Engine.
   */
  readonly digest: string
  /** Who said so. */
  readonly source: 'lock' | 'engine' | 'registry'
  /**
   * What the Dockerfile must say so that exactly this image is used: `alpine:3.20@sha256:...`. Missing where only the
   * Engine knows the image: then its ID is checked after the build.
   */
  readonly pinned?: string
  /** ID of the image in the Engine, where it has it. */
  readonly id?: string
  /** Missing where only the registry has it, and it was not asked for that. */
  readonly config?: ImageConfig
}

/** Settles what a reference stands for, for a platform as `linux/amd64`. The same question gets the same answer. */
export type ResolveImage = (reference: string, platform: string) => Promise<ResolvedImage>
