import * as z from 'zod'
import type { ContainerOptions, CreateOptions } from '../definition/index.js'
import { type Engine, resolveImage } from '../engine/index.js'
import { EngineRequestError, ImageNotFoundError } from '../errors/engine-error.js'
import { ask, tell } from './ask.js'
import { randomName } from './labels.js'
import { announce, note } from './ledger.js'
import { orNameTaken } from './lifecycle.js'
import { createBody, endpointBody, networksOf, type Streams } from './options/create-body.js'
import { pulling } from './pulling.js'
import { removeContainer } from './remove.js'
import { orNetworkNotFound, startError } from './start-error.js'
import type { Target } from './target.js'

/** What may be the beginning of an image's ID; a whole one is none any more. */
const ID_BEGINNING = /^(?:sha256:)?[0-9a-f]{1,63}$|^[0-9a-f]{64}$/

/**
 * Makes a container and lets it join its networks; a container that cannot is removed.
 *
 * @param image Name, ID, or start of an ID. One that the Engine does not hold is pulled, unless `pull` says otherwise.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS`
 * @throws {PullFailedError} `PULL_FAILED`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {ContainerNameTakenError} `CONTAINER_NAME_TAKEN`
 * @throws {NetworkNotFoundError} `NETWORK_NOT_FOUND`
 */
export async function createContainer(
  engine: Engine,
  image: string,
  options: ContainerOptions & Pick<CreateOptions, 'name'>,
  streams: Streams,
  signal?: AbortSignal,
): Promise<Target> {
  const { name = randomName() } = options
  const id = await pulling(engine, image, options, signal, () =>
    createOnce(engine, image, { ...options, name }, streams, signal),
  )
  if (!streams.outlives) {
    note({ change: 'made', kind: 'container', id, engine: engine.address })
  }
  try {
    for (const network of networksOf(options).slice(1)) {
      await joinNetwork(engine, network.name, id, network, signal)
    }
  } catch (error) {
    // Why it could not join says more than why it could not be removed.
    await removeContainer(engine, id).catch(() => undefined)
    throw error
  }
  return { engine, id, name, image, tty: streams.tty }
}

/** Makes the container of an image that the Engine holds, and gives its ID. */
async function createOnce(
  engine: Engine,
  image: string,
  { name, ...options }: ContainerOptions & Required<Pick<CreateOptions, 'name'>>,
  streams: Streams,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { platform } = options
  signal?.throwIfAborted()
  // A name is left to the Engine, which looks it up in the same breath; the beginning of an ID it would take for one.
  const known = ID_BEGINNING.test(image) ? await resolveImage(engine, image, signal) : image
  signal?.throwIfAborted()
  const json = createBody(known, options, streams)
  const doing = `Creating a container of "${image}"`
  announce(engine)
  try {
    // Not aborted midway: the container would stand, and its ID would be unknown.
    const question = {
      doing,
      method: 'POST' as const,
      path: '/containers/create',
      query: { name, platform },
      json,
    }
    return (await ask(engine, question, z.object({ Id: z.string() }))).Id
  } catch (error) {
    throw startError(image, orImageNotFound(engine, image, orNameTaken(name, error)))
  }
}

function orImageNotFound(engine: Engine, image: string, error: unknown): unknown {
  if (!(error instanceof EngineRequestError)) return error
  const { status, engineMessage } = error
  const malformed = status === 400 && /invalid reference format/.test(engineMessage)
  const missing = status === 404 && /no such image/i.test(engineMessage)
  if (!malformed && !missing) return error
  const reason = malformed
    ? 'that is neither a name nor an ID'
    : `the Engine at ${engine.address} does not hold it`
  return new ImageNotFoundError(image, reason, {
    hint: 'Pull or build it first, e.g. with images().pull().',
    cause: error,
  })
}

/** @throws {NetworkNotFoundError} `NETWORK_NOT_FOUND` */
export async function joinNetwork(
  engine: Engine,
  network: string,
  container: string,
  options: Parameters<typeof endpointBody>[0] = {},
  signal?: AbortSignal,
): Promise<void> {
  const doing = `Connecting container ${container} to network "${network}"`
  const path = `/networks/${encodeURIComponent(network)}/connect`
  const json = { Container: container, EndpointConfig: endpointBody(options) }
  try {
    await tell(engine, { doing, method: 'POST', path, json, signal })
  } catch (error) {
    throw orNetworkNotFound(error)
  }
}
