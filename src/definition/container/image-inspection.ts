/** What the Engine knows of an image. */
export interface ImageInspection {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string
  /** Address of the Engine, as `docker --host` takes it. */
  readonly engine: string
  /** As `docker images` shows them: `alpine:3.20`. */
  readonly tags: readonly string[]
  /** `alpine@sha256:...` */
  readonly digests: readonly string[]
  /** `linux/amd64`. */
  readonly platform: string
  /** None where the image does not say. */
  readonly createdAt?: Date
  /** Bytes, as `docker images` counts them: with the containerd image store the compressed layers too. */
  readonly size: number
  /** Digests of the uncompressed layers, the lowest first. */
  readonly layers: readonly string[]
  readonly config: InspectedImageConfig
  /** The Engine's own answer. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** What an image gives its containers. */
export interface InspectedImageConfig {
  readonly env: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** `80/tcp`. */
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** Empty where the image says nothing, which stands for root. */
  readonly user: string
  /** Empty where the image says nothing, which stands for `/`. */
  readonly workdir: string
  /** None where the image has no health check, or turned off that of its base. */
  readonly healthcheck?: InspectedHealthcheck
  /** What commands in shell form are given to. None where the image says nothing, which stands for `/bin/sh -c`. */
  readonly shell?: readonly string[]
  /** None where the image says nothing, which stands for SIGTERM. */
  readonly stopSignal?: string
  /** Instructions for builds on top of it: `RUN make`. */
  readonly onBuild: readonly string[]
}

/** What is left out is the Engine's own default. */
export interface InspectedHealthcheck {
  /** A string is given to the shell of the image, a list is executed as it is. */
  readonly command: string | readonly string[]
  /** In nanoseconds, as the following ones. */
  readonly interval?: number
  readonly timeout?: number
  readonly startPeriod?: number
  readonly startInterval?: number
  readonly retries?: number
}
