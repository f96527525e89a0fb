/// <reference lib="esnext.disposable" preserve="true" />
/** Bytes that a container wrote, in the order in which the Engine saw them. */
export interface OutputChunk {
  /** With a terminal all of it is `stdout`. */
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

/** What a command left behind, once it ended. */
export interface CommandResult {
  /** 0 to 255; 128 and the number of the signal where one ended the command. */
  readonly exitCode: number
  /** Standard output as UTF-8. */
  readonly stdout: string
  /** Standard error as UTF-8. */
  readonly stderr: string
  /** Standard output as it was written. */
  readonly stdoutBytes: Uint8Array
  /** Standard error as it was written. */
  readonly stderrBytes: Uint8Array
}

/** What a container left behind. */
export interface RunResult extends CommandResult, ContainerExit {}

/** How a container ended. */
export interface ContainerExit {
  /** 0 to 255; 128 and the number of the signal where one ended the command. */
  readonly exitCode: number
  /** Name of the signal that the exit code stands for, e.g. `SIGKILL` for 137. */
  readonly signal?: string
  /** Whether the kernel ended a process of it for want of memory. */
  readonly oomKilled: boolean
}

export interface ExecOptions {
  /** Written to standard input, which is then closed. Left out, standard input is empty. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Added to the container's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** `user[:group]`, by name or number. @default the container's */
  readonly user?: string
  /** Absolute path in the container. @default the container's */
  readonly workdir?: string
  /** Whether the command has a terminal, which joins standard error into standard output. @default false */
  readonly tty?: boolean
  /** @default false */
  readonly privileged?: boolean
  /**
   * Stops waiting for the command. The Engine has no way to end it: it runs on until it or the container ends.
   */
  readonly signal?: AbortSignal | undefined
  /** Longest wait for the command, in milliseconds; it runs on as with `signal`. @default no limit */
  readonly timeout?: number
}

/** `stdin` is written to by the caller here; it is empty unless asked for. */
export interface SpawnOptions extends Omit<ExecOptions, 'stdin' | 'timeout'> {
  /** Whether standard input is open, for `write` and `end`. @default false */
  readonly stdin?: boolean
}

export interface AttachOptions {
  /** Whether standard input goes to the container, which must have been made with `stdin`. @default false */
  readonly stdin?: boolean
  /** Whether what the container wrote before comes first. @default false */
  readonly logs?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * The streams of a process, as it writes them. It is iterated once, and no faster than the caller reads: a process
 * whose output nobody takes has to wait. Leaving the iteration, or disposing, closes the connection.
 */
export interface ProcessStreams extends AsyncIterable<OutputChunk>, AsyncDisposable {
  /** Writes to standard input; resolves when more may be written. Nothing is written once the process ended. */
  write(bytes: string | Uint8Array): Promise<void>
  /** Closes standard input. */
  end(): void
  /** Tells the terminal its size. */
  resize(size: TerminalSize): Promise<void>
}

/** A command that runs in a container. */
export interface ContainerProcess extends ProcessStreams {
  /** Waits for its end. What nobody has read of its output by then is thrown away. */
  wait(): Promise<{ readonly exitCode: number }>
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

export interface LogOptions {
  /** Whether lines that are still to come are waited for, until the container ends. @default false */
  readonly follow?: boolean
  /** Only what was written from then on: a date, or a `timestamp` of a line. */
  readonly since?: Date | string
  /** Only what was written before. */
  readonly until?: Date | string
  /** Only so many of the last lines. @default all */
  readonly tail?: number
  /** Whether each line carries its time. @default false */
  readonly timestamps?: boolean
  /** @default both */
  readonly streams?: readonly ('stdout' | 'stderr')[]
  readonly signal?: AbortSignal | undefined
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr'
  /** As UTF-8, without the newline. */
  readonly text: string
  /** As it was written, without the newline. */
  readonly bytes: Uint8Array
  /** False for a last line without a newline, and for the pieces of a line that is longer than 1 MiB. */
  readonly complete: boolean
  /** RFC 3339 with nanoseconds, by the Engine's clock. Only with `timestamps`. */
  readonly timestamp?: string
}
