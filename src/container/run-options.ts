import type { RunOptions } from '../definition/index.js'

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
