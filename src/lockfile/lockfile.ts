import type { Digest } from '../reference/index.js'

/** Name of the file. */
export const LOCKFILE_NAME = 'imagewright.lock'

/** Version of the form of the file. */
export const LOCKFILE_VERSION = 1

/** What `imagewright.lock` says: the bases of definitions, settled. */
export interface Lockfile {
  /** By reference as `lockKey` writes it, sorted: `alpine:3.20`, `ghcr.io/me/base:latest`. */
  readonly images: ReadonlyMap<string, LockedImage>
}

/** A lock file, and where it was read. */
export interface LockfileAt extends Lockfile {
  /** Absolute path. */
  readonly path: string
}

/** What a reference stands for. */
export type LockedImage = LockedRegistryImage | LockedLocalImage

/** An image of a registry: its digest is what a Dockerfile can be pinned to. */
export interface LockedRegistryImage {
  readonly kind: 'registry'
  /** Of the index, where there is one; else of the manifest. */
  readonly digest: Digest
  /** Digests of the manifests by platform: `linux/amd64`, sorted. */
  readonly platforms: ReadonlyMap<string, Digest>
}

/** An image that only Engines hold. Its digests are of what it holds, and the same in every Engine. */
export interface LockedLocalImage {
  readonly kind: 'local'
  /** By platform: `linux/amd64`, sorted. */
  readonly platforms: ReadonlyMap<string, Digest>
}
