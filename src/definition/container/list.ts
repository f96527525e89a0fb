import type { ContainerStatus } from './inspection.js'

/** Which resources are listed: all that fit each filter. */
export interface ResourceFilters {
  /** Labels; `true` for whatever value. */
  readonly labels?: Readonly<Record<string, string | true>>
  /** Part of the name. */
  readonly name?: string
}

export interface ContainerFilters extends ResourceFilters {
  readonly status?: ContainerStatus | readonly ContainerStatus[]
  /** Name or ID of the image, or of one that it is built on. */
  readonly image?: string
}

export interface ContainerSummary {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly imageId: string
  readonly status: ContainerStatus
  readonly createdAt: Date
  readonly labels: Readonly<Record<string, string>>
}

export interface NetworkSummary {
  readonly id: string
  readonly name: string
  readonly driver: string
  readonly labels: Readonly<Record<string, string>>
}

export interface VolumeSummary {
  readonly name: string
  readonly driver: string
  readonly labels: Readonly<Record<string, string>>
}

export interface ImageFilters {
  /** Labels; `true` for whatever value. */
  readonly labels?: Readonly<Record<string, string | true>>
  /** Name, `*` for any part of it: `me/*`, `alpine:3.*`. */
  readonly reference?: string
  /** Only those without a name. @default false */
  readonly dangling?: boolean
  /** Whether those count that are but steps of others, as old builders leave them. @default false */
  readonly all?: boolean
}

export interface ImageSummary {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string
  /** As `docker images` shows them: `alpine:3.20`. */
  readonly tags: readonly string[]
  /** `alpine@sha256:...` */
  readonly digests: readonly string[]
  readonly createdAt: Date
  /** Bytes. */
  readonly size: number
  readonly labels: Readonly<Record<string, string>>
}

export interface ImagePullOptions {
  /** `os/architecture[/variant]`. @default the Engine's own */
  readonly platform?: string
  readonly onProgress?: (progress: PullProgress) => void
  readonly signal?: AbortSignal | undefined
}

/** Where the pull of one layer, or of the image, is. */
export interface PullProgress {
  /** The beginning of the layer's digest; missing for what is said of the image. */
  readonly layer?: string
  /** The Engine's words, e.g. `Downloading`, `Pull complete`. */
  readonly status: string
  /** Bytes so far and in all, where the Engine knows them. */
  readonly current?: number
  readonly total?: number
}

export interface PruneResult {
  /** IDs and names that are gone. */
  readonly removed: readonly string[]
  /** Bytes that are free now. */
  readonly freed: number
}
