import type { Container, CreateOptions, StartOptions } from '../definition/index.js'
import { type Engine, startDeadline } from '../engine/index.js'
import { createContainer } from './create.js'
import { containerHandle } from './handle.js'
import { checkOptions } from './options/check.js'
import { removeContainer } from './remove.js'

/** Makes a container that is not started yet. Throws as `createContainer` does. */
export async function makeContainer(
  engine: Engine,
  image: string,
  options: CreateOptions = {},
): Promise<Container> {
  checkOptions('create', options)
  return containerHandle(
    await createContainer(engine, image, options, streamsOf(options), options.signal),
  )
}

/**
 * Makes a container, starts it, and waits until it is ready. Where any of it fails, the container is removed.
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 * @throws {ContainerExitedError} `CONTAINER_EXITED` for one that ended before it was ready.
 * @throws {ContainerNotReadyError} `CONTAINER_NOT_READY`
 */
export async function startContainer(
  engine: Engine,
  image: string,
  options: StartOptions = {},
): Promise<Container> {
  checkOptions('start', options)
  const { waitFor, timeout, signal: outer } = options
  const { signal, clear } = startDeadline(outer, undefined)
  try {
    const target = await createContainer(engine, image, options, streamsOf(options), signal)
    try {
      signal.throwIfAborted()
      const container = containerHandle(target)
      await container.start({ signal })
      if (waitFor) {
        await container.waitFor(waitFor, { ...(timeout !== undefined && { timeout }), signal })
      }
      return container
    } catch (error) {
      // Why it did not start says more than why it could not be removed.
      await removeContainer(engine, target.id).catch(() => undefined)
      throw error
    }
  } finally {
    clear()
  }
}

function streamsOf({ tty = false, stdin = false, autoRemove = false }: CreateOptions) {
  return { tty, stdin, autoRemove }
}
