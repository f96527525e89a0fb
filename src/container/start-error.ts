import { ContainerStartError } from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'

// docker/cli container/run.go `toStatusError`, by the words of the Engine and of runc.
const NOT_FOUND =
  /executable file not found|no such file or directory|system cannot find the file specified/
const NOT_EXECUTABLE = /permission denied|is a directory/

/** Gives an Engine's refusal to create or start a container the exit code that `docker run` has for it. */
export function startError(image: string, error: unknown): unknown {
  if (!(error instanceof EngineRequestError)) return error
  const { engineMessage } = error
  const exitCode = NOT_FOUND.test(engineMessage)
    ? 127
    : NOT_EXECUTABLE.test(engineMessage)
      ? 126
      : 125
  return new ContainerStartError(image, exitCode, engineMessage, { cause: error })
}
