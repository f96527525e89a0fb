import type { Pins } from '../dockerfile/print/index.js'
import type { StageNode } from '../node/index.js'
import type { BuildEvent } from '../progress/event.js'
import type { CheckedTagReferences, PlatformSpecifier } from '../reference/index.js'
import type { BuildArgs, HasRequiredArg } from './arguments.js'
import type { DefinitionKey, Explanation } from './caching.js'
import type { DockerfileOptions } from './dockerfile-options.js'
import type {
  Container,
  CreateOptions,
  ImageInspection,
  RunOptions,
  RunResult,
  StartOptions,
} from './container/index.js'

/**
 * What builds the stages of a definition. The builder knows only this much of it, so that a definition can
 * be made, read and printed without loading anything that speaks to an Engine.
 */
export interface Executor {
  build(stage: StageNode, options: BuildRequest): Build
  key(stage: StageNode, options: BuildRequest): Promise<DefinitionKey>
  explain(stage: StageNode, options: BuildRequest): Promise<Explanation>
  /** How a lock file names the images of a stage. Its file is read at once, as a definition is printed at once. */
  pins(stage: StageNode, options: DockerfileOptions): Pins
}

/** Where the value of a secret comes from. It is read only when the build asks for it. */
export type SecretSource =
  | { readonly value: string | Uint8Array }
  | { readonly env: string }
  | { readonly file: string }
  | (() => string | Uint8Array | Promise<string | Uint8Array>)

/** The same options for every definition: what a back end receives. */
export interface BuildRequest {
  /** Names for the image: `user/name:version`. */
  readonly tags?: readonly string[]
  /** Values of the ARGs that the definition declares. */
  readonly buildArgs?: Readonly<Record<string, string | undefined>>
  /** Labels of the image, on top of those of the definition. */
  readonly labels?: Readonly<Record<string, string>>
  /** Platform to build for. Default: that of the Engine, or `DOCKER_DEFAULT_PLATFORM`. */
  readonly platform?: PlatformSpecifier | (string & {})
  /**
   * Whether the cache is left alone: for all stages, or for those named. Such a build is never skipped.
   *
   * @default false
   */
  readonly noCache?: boolean | readonly string[]
  /**
   * Oldest image that is returned in place of a build of the same inputs, in milliseconds since it was built.
   * 0: always build.
   *
   * @default no limit
   */
  readonly maxAge?: number
  /**
   * Whether the bases must be those of `imagewright.lock`: a missing entry, or one that the base has moved away from,
   * fails the build. Otherwise a lock file that is there is used, and what it does not have is looked up.
   *
   * @default false
   */
  readonly locked?: boolean
  /**
   * Path of the lock file.
   *
   * @default `imagewright.lock` in the folder of the definition or the nearest folder above it that has one
   */
  readonly lockFile?: string
  /**
   * Whether two builds of the same inputs give the same bytes: one time for everything, no matter who builds where.
   * `epoch` is that time, in seconds since 1970. Default: the build argument or the environment variable
   * `SOURCE_DATE_EPOCH`, or the time of the newest commit of the repository that the context is in.
   *
   * @default false
   */
  readonly reproducible?: boolean | { readonly epoch?: number }
  /**
   * Whether base images are looked up in their registry although the Engine has them.
   *
   * @default false
   */
  readonly pull?: boolean
  /** Network of RUN steps. `host` is granted to this build when asked for. */
  readonly network?: 'default' | 'none' | 'host'
  /** Secrets by their id, for `run(..., { mounts: [secret(id)] })`. */
  readonly secrets?: Readonly<Record<string, SecretSource>>
  /** Sockets of SSH agents by id; `true` stands for `{ default: $SSH_AUTH_SOCK }`. */
  readonly ssh?: true | Readonly<Record<string, string>>
  /** Named contexts: a folder, or `docker-image://`, `https://` and Git addresses. */
  readonly contexts?: Readonly<Record<string, string>>
  /** Additional lines of `/etc/hosts` in RUN steps: name to address, or `host-gateway`. */
  readonly addHosts?: Readonly<Record<string, string>>
  /**
   * Folder of the files that COPY and ADD take.
   *
   * @default the folder of the file that called `image()`, or what `image({ context })` says
   */
  readonly context?: string
  /**
   * Who builds: BuildKit, or the builder that Docker had before it.
   *
   * @default 'buildkit'
   */
  readonly builder?: 'buildkit' | 'classic'
  /** Address of the Engine, as `docker --host` takes it. */
  readonly host?: string
  /** Name of a docker context, as `docker --context` takes it. */
  readonly dockerContext?: string
  /**
   * Longest silence of the Engine before the build is given up, in milliseconds.
   *
   * @default 60_000
   */
  readonly silenceTimeout?: number
  /** Cancels the build, in the Engine too. */
  readonly signal?: AbortSignal
}

/** The options of a build of a definition whose ARGs and tags the compiler knows. */
export type BuildOptions<Args, Tags extends readonly string[] = readonly string[]> = Omit<
  BuildRequest,
  'tags' | 'buildArgs'
> & {
  /** Names for the image: `user/name:version`. */
  readonly tags?: CheckedTagReferences<Tags>
} & (HasRequiredArg<Args> extends true
    ? { readonly buildArgs: BuildArgs<Args> }
    : { readonly buildArgs?: BuildArgs<Args> })

/** Parameters of `build()`: the options may be left out unless an ARG has no default. */
export type BuildParameters<Args, Tags extends readonly string[]> =
  HasRequiredArg<Args> extends true
    ? [options: BuildOptions<Args, Tags>]
    : [options?: BuildOptions<Args, Tags>]

/**
 * A build under way. It starts at once, whether it is awaited, iterated or neither; each iteration sees
 * all events from the first.
 */
export interface Build extends Promise<BuiltImage>, AsyncIterable<BuildEvent> {}

/** A finished image in an Engine. */
export interface BuiltImage {
  readonly kind: 'built'
  /** What `docker run` takes: `sha256:` and 64 hexadecimal digits. */
  readonly id: string
  /** Digest of the manifest where the Engine keeps one (containerd image store), else that of the config. */
  readonly digest: string
  /** Full names of the image: `docker.io/me/hello:1.0`. */
  readonly tags: readonly string[]
  /** Platform that it was built for: `linux/amd64`. */
  readonly platform: string
  /** Key of the inputs: `definition.key()`. */
  readonly key: string
  /** Whether nothing was built, because the Engine had the image of these inputs. */
  readonly cached: boolean
  /** How many steps were taken from the cache. 0 where nothing was built. */
  readonly cachedSteps: number
  /** What of `reproducible` this Engine cannot do, a sentence each; empty otherwise. */
  readonly limits: readonly string[]
  /** Wall time of the build, in milliseconds. */
  readonly duration: number
  /** Runs a container of the image to its end and removes it. */
  run(options?: RunOptions): Promise<RunResult>
  /** Starts a container of the image that stays, and waits until it is ready. */
  start(options?: StartOptions): Promise<Container>
  /** Makes a container of the image that is not started, e.g. to read its files. */
  create(options?: CreateOptions): Promise<Container>
  /** What the Engine knows of the image. */
  inspect(options?: { readonly signal?: AbortSignal | undefined }): Promise<ImageInspection>
}
