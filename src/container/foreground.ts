import type {
  Container,
  ContainerExit,
  CreateOptions,
  ProcessStreams,
  TerminalSize,
} from '../definition/index.js'
import { connectionLost, type Engine } from '../engine/index.js'
import { attach } from './attach.js'
import { createContainer } from './create.js'
import { asyncDispose } from './dispose.js'
import { containerExit } from './exit.js'
import { containerHandle } from './handle.js'
import * as lifecycle from './lifecycle.js'
import { checkOptions } from './options/check.js'
import { wasOutOfMemory } from './out-of-memory.js'
import { removeContainer } from './remove.js'
import { startAwaited } from './start-awaited.js'

/**
 * Keys that end the connection and leave the container running. With Docker's own, Ctrl-P and Ctrl-Q, every Ctrl-P waits
 * for the key behind it, and a shell's history is out of reach; nobody types these.
 */
const DETACH_KEYS = 'ctrl-@,ctrl-_,ctrl-@,ctrl-_,ctrl-@,ctrl-_'

/** A container whose streams somebody sits in front of. */
export interface Foreground {
  readonly container: Container
  readonly streams: ProcessStreams
  /** Waits for its end, and removes it. */
  end(): Promise<ContainerExit>
}

export type ForegroundOptions = Omit<CreateOptions, 'autoRemove'> & {
  /** Size of the terminal, where it has one. */
  readonly size?: TerminalSize | undefined
}

/**
 * Starts a container in the foreground: attached to before it starts, so that nothing of it is missed, and removed when
 * it ends.
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 */
export async function startForeground(
  engine: Engine,
  image: string,
  { size, ...options }: ForegroundOptions,
): Promise<Foreground> {
  checkOptions('create', options)
  const { tty = false, stdin = false, signal } = options
  const autoRemove = engine.traits.noticesEveryExit
  const opened = { tty, stdin: stdin && ('once' as const), autoRemove, size }
  const target = await createContainer(engine, image, options, opened, signal)
  const { id } = target
  try {
    const streams = await attach(target, { stdin, detachKeys: DETACH_KEYS, signal })
    try {
      const exit = await startAwaited(target)
      return {
        container: containerHandle(target),
        streams,
        end: async () => {
          const doing = `Waiting for the end of container "${target.name}"`
          try {
            const exitCode = await exit.code(doing)
            const outOfMemory = await wasOutOfMemory(target, exitCode)
            await removeContainer(engine, id)
            return containerExit(exitCode, outOfMemory)
          } catch (error) {
            await removeContainer(engine, id).catch(() => undefined)
            throw connectionLost(doing, error, undefined)
          } finally {
            await streams[asyncDispose]()
          }
        },
      }
    } catch (error) {
      await streams[asyncDispose]()
      throw error
    }
  } catch (error) {
    // Why it did not start says more than why it could not be removed.
    await removeContainer(engine, id).catch(() => undefined)
    throw error
  }
}

/**
 * Starts a container in the background, which outlives this process. It is nobody's litter: no sweep removes it.
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 */
export async function startBackground(
  engine: Engine,
  image: string,
  options: CreateOptions,
): Promise<Container> {
  checkOptions('create', options)
  const { tty = false, stdin = false, autoRemove = false, signal } = options
  const target = await createContainer(
    engine,
    image,
    options,
    { tty, stdin, autoRemove, outlives: true },
    signal,
  )
  try {
    await lifecycle.start(target, signal)
    return containerHandle(target)
  } catch (error) {
    await removeContainer(engine, target.id).catch(() => undefined)
    throw error
  }
}
