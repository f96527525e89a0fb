import {
  ContainerStartError,
  NetworkNotFoundError,
  PortTakenError,
} from '../errors/container-error.js'
import { EngineRequestError, UpgradeRefusedError } from '../errors/engine-error.js'

// docker/cli container/run.go `toStatusError`, by the words of the Engine and of runc.
const NOT_FOUND =
  /executable file not found|no such file or directory|system cannot find the file specified/
const NOT_EXECUTABLE = /permission denied|is a directory|exec format error/

// libnetwork's own bookkeeping, then the kernel's word by way of docker-proxy.
const PORT_TAKEN = /port is already allocated|address already in use/
const PORT = /:(\d{1,5})(?:\/\w+)?(?: failed)?: (?:port is already|bind: address already)/

const NO_SHELL = /"?\/bin\/sh"?: (?:stat \/bin\/sh: )?no such file or directory/

/** Gives an Engine's refusal to create or start a container the exit code that `docker run` has for it. */
export function startError(image: string, error: unknown): unknown {
  if (!(error instanceof EngineRequestError || error instanceof UpgradeRefusedError)) return error
  const missing = orNetworkNotFound(error)
  if (missing !== error) return missing
  const engineMessage = error.engineMessage.replace(PREPARING, '')
  if (PORT_TAKEN.test(engineMessage)) {
    const port = PORT.exec(engineMessage)?.[1]
    return new PortTakenError(image, port === undefined ? undefined : Number(port), engineMessage, {
      cause: error,
    })
  }
  return new ContainerStartError(image, startExitCode(engineMessage), engineMessage, {
    cause: error,
    hint: shellHint(engineMessage),
  })
}

// Podman does all but the last step of a start when somebody attaches before it.
const PREPARING = /^preparing container \S+ for attach: /

/** Whether a refusal to attach is one to start. */
export function isStartRefusal(error: unknown): boolean {
  return error instanceof UpgradeRefusedError && PREPARING.test(error.engineMessage)
}

/** What `docker run` and `docker exec` exit with for a command that did not start. */
export function startExitCode(engineMessage: string): 125 | 126 | 127 {
  if (NOT_FOUND.test(engineMessage)) return 127
  return NOT_EXECUTABLE.test(engineMessage) ? 126 : 125
}

/** Whether what an exec wrote is podman's report that the runtime could not start it. */
export function isRuntimeError(exitCode: number, output: string): boolean {
  return exitCode >= 126 && RUNTIME_ERROR.test(output)
}

const RUNTIME_ERROR = /^Error: (?:runc|crun): .*: OCI (?:runtime|permission)/

export function shellHint(engineMessage: string): string | undefined {
  if (!NO_SHELL.test(engineMessage)) return undefined
  return 'The image has no /bin/sh, which a command given as a string needs: give it as an array.'
}

// Docker's words, and podman's.
const NO_NETWORK =
  /network ([^ ]+) not found|unable to find network with name or ID ([^ ]+): network not found/

/** A refusal because a network does not exist, with its type; anything else as it is. */
export function orNetworkNotFound(error: unknown): unknown {
  if (!(error instanceof EngineRequestError)) return error
  const name = NO_NETWORK.exec(error.engineMessage)?.slice(1).find(Boolean)
  return name === undefined ? error : new NetworkNotFoundError(name, { cause: error })
}
