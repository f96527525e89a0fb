/// <reference lib="esnext.disposable" preserve="true" />
import type { Reference } from '../../reference/index.js'
import type {
  ArchiveOptions,
  ContainerChange,
  CopyInOptions,
  CopyOutOptions,
  PathStat,
  ReadFileOptions,
  WriteFileOptions,
} from './files.js'
import type { ContainerInspection, PortAddress, PublishedPort } from './inspection.js'
import type { ImageInspection } from './image-inspection.js'
import type {
  ContainerHealthcheck,
  CreateOptions,
  PortName,
  PortProtocol,
  RunOptions,
  StartOptions,
} from './options.js'
import type {
  AttachOptions,
  CommandResult,
  ContainerExit,
  ContainerProcess,
  ExecOptions,
  LogLine,
  LogOptions,
  ProcessStreams,
  RunResult,
  SpawnOptions,
} from './output.js'
import type { ImageFilters, ImagePullOptions, ImageSummary, PruneResult } from './list.js'
import type { WaitCondition, WaitOptions } from './wait.js'

/** A container of an Engine, running or not. Disposing kills and removes it, its anonymous volumes too. */
export interface Container extends AsyncDisposable {
  readonly kind: 'container'
  readonly id: string
  readonly name: string
  /** The image as it was named when the container was made. */
  readonly image: string
  /** The published ports as of the last start. */
  readonly ports: readonly PublishedPort[]
  /**
   * Where a published port is reached from here.
   *
   * @throws {PortNotPublishedError} `PORT_NOT_PUBLISHED`
   */
  port(container: number | PortName, protocol?: PortProtocol): PortAddress

  /** Starts it, where it was created or has ended. */
  start(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>
  /** Asks it to end, and kills it when it has not after the timeout, in milliseconds. @default 10_000 */
  stop(options?: { readonly signal?: string; readonly timeout?: number }): Promise<void>
  /** Sends a signal to process 1. @default 'SIGKILL' */
  kill(signal?: string): Promise<void>
  restart(options?: { readonly timeout?: number }): Promise<void>
  pause(): Promise<void>
  unpause(): Promise<void>
  rename(name: string): Promise<void>
  /** Waits for its end; of one that has ended, says how. */
  wait(options?: { readonly signal?: AbortSignal | undefined }): Promise<ContainerExit>
  /** Waits for a condition. @throws {ContainerNotReadyError} `CONTAINER_NOT_READY` */
  waitFor(condition: WaitCondition, options?: WaitOptions): Promise<void>
  /** Kills it where it runs, and removes it; one that is gone already is no error. */
  remove(): Promise<void>
  inspect(options?: { readonly signal?: AbortSignal | undefined }): Promise<ContainerInspection>

  /**
   * Runs a command in it to its end. An exit code other than 0 is a result, no error.
   *
   * @throws {ExecStartError} `EXEC_START_FAILED` for a command that is not found (127) or not executable (126).
   */
  exec(command: string | readonly string[], options?: ExecOptions): Promise<CommandResult>
  /** Starts a command in it and gives its streams. */
  spawn(command: string | readonly string[], options?: SpawnOptions): Promise<ContainerProcess>
  /** The streams of process 1. */
  attach(options?: AttachOptions): Promise<ProcessStreams>
  /** What it wrote, line by line. Leaving the iteration ends it. */
  logs(options?: LogOptions): AsyncIterable<LogLine>

  /** What stands at a path. @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND` */
  stat(path: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<PathStat>
  /** Writes a file; folders on the way are made. */
  write(
    path: string,
    content: string | Uint8Array | AsyncIterable<Uint8Array>,
    options?: WriteFileOptions,
  ): Promise<void>
  /** Bytes of a file. @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND` */
  read(path: string, options?: ReadFileOptions): Promise<Uint8Array>
  /** A file as UTF-8. */
  readText(path: string, options?: ReadFileOptions): Promise<string>
  /** Copies a file or a folder of this machine: `path` is what it is called there. Folders on the way are made. */
  copyIn(source: string, path: string, options?: CopyInOptions): Promise<void>
  /**
   * Copies a file or a folder to this machine: `target` is what it is called here. It appears whole or not at all, and
   * nothing is ever written outside of it, whatever the container holds.
   *
   * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
   * @throws {ArchiveUnsafeError} `ARCHIVE_UNSAFE`
   */
  copyOut(path: string, target: string, options?: CopyOutOptions): Promise<void>
  /** A file or folder as a tar archive, as the Engine packs it. */
  archive(path: string, options?: ArchiveOptions): AsyncIterable<Uint8Array>
  /** Its whole file system as a tar archive. */
  export(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<Uint8Array>

  /** What differs from its image, by path. */
  diff(options?: { readonly signal?: AbortSignal | undefined }): Promise<readonly ContainerChange[]>
  /** Makes an image of it. */
  commit(reference: string, options?: CommitOptions): Promise<EngineImage>
}

/** What a commit changes of the container's configuration. Lists and records are added to what is there. */
export interface CommitChanges {
  /** A string is given to `/bin/sh -c`, an array is executed as it is. */
  readonly cmd?: string | readonly string[]
  readonly entrypoint?: string | readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly workdir?: string
  readonly user?: string
  readonly expose?: readonly (number | PortName)[]
  readonly volume?: readonly string[]
  /** Instructions for builds on top of it: `RUN make`. */
  readonly onbuild?: readonly string[]
  readonly healthcheck?: 'none' | ContainerHealthcheck
}

export interface CommitOptions {
  readonly changes?: CommitChanges
  /** `Name <mail@example.org>` */
  readonly author?: string
  readonly message?: string
  /** Whether the container is paused meanwhile. @default true */
  readonly pause?: boolean
  /** Where it is aborted, the image is removed, and its name given back to the one that had it, before the promise is rejected. */
  readonly signal?: AbortSignal | undefined
}

/** An image that an Engine holds under a name; `from()` takes it. Disposing removes that name. */
export interface EngineImage extends AsyncDisposable {
  readonly kind: 'image'
  /** What `docker run` takes: `sha256:` and 64 hexadecimal digits. */
  readonly id: string
  readonly reference: Reference
  /** Runs a container of it to its end and removes it. */
  run(options?: RunOptions): Promise<RunResult>
  /** Starts a container of it. */
  start(options?: StartOptions): Promise<Container>
  /** Makes a container of it that is not started, e.g. to read its files. */
  create(options?: CreateOptions): Promise<Container>
  /** @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` */
  inspect(options?: { readonly signal?: AbortSignal | undefined }): Promise<ImageInspection>
  /** Gives it another name. */
  tag(reference: string): Promise<EngineImage>
  /** Removes the name, and the image with its last one; one that is gone already is no error. */
  remove(options?: { readonly force?: boolean }): Promise<void>
}

/** The images that an Engine holds. */
export interface EngineImages {
  /** The newest first. */
  list(filters?: ImageFilters): Promise<readonly ImageSummary[]>
  /** An image by name, ID or start of an ID. @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` */
  get(image: string): Promise<EngineImage>
  /** Lets the Engine pull an image, with the credentials of Docker's configuration. */
  pull(reference: string, options?: ImagePullOptions): Promise<EngineImage>
  tag(image: string, reference: string): Promise<EngineImage>
  /** Removes a name, and the image with its last one. @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` */
  remove(image: string, options?: { readonly force?: boolean }): Promise<void>
  /** Removes the images without a name that no container uses; `labels` narrows it further. */
  prune(filters?: Pick<ImageFilters, 'labels'>): Promise<PruneResult>
}
