/** How a container is run. What is left out comes from the image. */
export interface RunOptions {
  /** In place of the image's CMD. A string is given to `/bin/sh -c`, an array is executed as it is. */
  readonly command?: string | readonly string[]
  /** In place of the image's ENTRYPOINT, in the same two forms; the image's CMD is then dropped too. */
  readonly entrypoint?: string | readonly string[]
  /** Added to the image's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** `user[:group]`, by name or number. */
  readonly user?: string
  /** Absolute path in the container. */
  readonly workdir?: string
  /** `bridge`, `host`, `none` or the name of a network. @default the Engine's own, `bridge` */
  readonly network?: string
  /** Written to standard input, which is then closed. Left out, standard input is empty. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Kills and removes the container. The run rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** Longest run, in milliseconds. @default no limit */
  readonly timeout?: number
}

/** Body of `POST /containers/create`. */
export function createBody(imageId: string, options: RunOptions): object {
  const { command, entrypoint, env, user, workdir, network, stdin } = options
  const attachStdin = stdin !== undefined
  return {
    Image: imageId,
    AttachStdin: attachStdin,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: attachStdin,
    StdinOnce: attachStdin,
    Tty: false,
    ...(command === undefined ? {} : { Cmd: execForm(command) }),
    ...(entrypoint === undefined ? {} : { Entrypoint: execForm(entrypoint) }),
    ...(env ? { Env: Object.entries(env).map(([name, value]) => `${name}=${value}`) } : {}),
    ...(user === undefined ? {} : { User: user }),
    ...(workdir === undefined ? {} : { WorkingDir: workdir }),
    HostConfig: {
      // So that the container goes even where this process is killed.
      AutoRemove: true,
      ...(network === undefined ? {} : { NetworkMode: network }),
    },
  }
}

function execForm(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command
}
