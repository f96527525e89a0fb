import type Dockerode from 'dockerode'
import { EngineRequestError, ImageNotFoundError } from '../errors/engine-error.js'
import { familiarName } from '../reference/index.js'
import { readText } from './connection/request.js'
import { callDocker } from './docker.js'
import type { Engine } from './engine.js'

/** Characters that names, tags, digests and IDs are made of; no component may be empty or dots only. */
const IMAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9._@:[\]-]*(\/[A-Za-z0-9][A-Za-z0-9._@:-]*)*$/

/** What `GET /images/{name}/json` says. @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` */
export async function inspectImage(
  engine: Engine,
  image: string,
): Promise<Dockerode.ImageInspectInfo> {
  return callImage(engine, image, `Inspecting image "${image}"`, (handle) => handle.inspect())
}

/**
 * Gives an image another name.
 *
 * @param reference The name, e.g. `me/hello:1.0`; without a tag it gets `latest`.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 */
export async function tagImage(engine: Engine, image: string, reference: string): Promise<void> {
  const name = `${engine.address} ${reference}`
  // One after the other: the containerd store may lose an image whose name two callers move at once.
  const turn = (taggings.get(name) ?? Promise.resolve()).then(() =>
    moveTag(engine, image, reference),
  )
  const settled = turn.catch(() => undefined)
  taggings.set(name, settled)
  await turn.finally(() => {
    if (taggings.get(name) === settled) taggings.delete(name)
  })
}

/** The last tagging of each name that is under way in this process. */
const taggings = new Map<string, Promise<void>>()

async function moveTag(engine: Engine, image: string, reference: string): Promise<void> {
  const { repository, tag } = splitReference(reference)
  const query = { repo: repository, tag }
  for (let left = TAG_ATTEMPTS - 1; ; left--) {
    try {
      // Not through dockerode, whose loading takes a tenth of a second, much of a build that is cached.
      const { body } = await engine.request({ method: 'POST', path: tagPath(image), query })
      await readText(body, `Tagging image "${image}" as "${reference}"`)
      return
    } catch (error) {
      if (left === 0 || !isTakenMeanwhile(error)) throw orImageNotFound(engine, image, error)
    }
  }
}

function tagPath(image: string): string {
  return `/images/${checkedName(image)}/tag`
}

/** Attempts to move a name that others move at the same time; each that fails means that another succeeded. */
const TAG_ATTEMPTS = 20

// The containerd store moves a name by deleting and creating it, and somebody else may create it in between.
function isTakenMeanwhile(error: unknown): boolean {
  return error instanceof EngineRequestError && /already exists/.test(error.message)
}

/**
 * Removes a name of an image, and the image with its last name.
 *
 * @param options.force Also where a stopped container uses it, or several names point to it.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 */
export async function removeImage(
  engine: Engine,
  image: string,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const { force = false } = options
  if (force && !engine.traits.forcedRemovalKeepsContainers) {
    await removeFromContainers(engine, image)
    return
  }
  await callImage(engine, image, `Removing image "${image}"`, (handle) => handle.remove({ force }))
}

/** Takes names from an image, by podman's own API, and removes it unless it has others or a container uses it. */
async function removeFromContainers(engine: Engine, image: string): Promise<void> {
  const { Id, RepoTags } = await inspectImage(engine, image)
  const wanted = [image, `${image}:latest`].map(familiarName)
  const name = RepoTags.find((each) => wanted.includes(familiarName(each)))
  const { repository, tag } = splitReference(name ?? '')
  const path = `/libpod/images/${Id.replace('sha256:', '')}/untag`
  const query = name === undefined ? {} : { repo: repository, tag }
  const { body } = await engine.request({ method: 'POST', path, query })
  await readText(body, `Removing the name "${image}"`)
  if (name !== undefined && RepoTags.length > 1) return
  try {
    await removeImage(engine, Id)
  } catch (error) {
    if (!(error instanceof EngineRequestError && error.status === 409)) throw error
  }
}

/** Name and tag of a reference: `latest` without a tag, the digest where it has one. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const at = reference.indexOf('@')
  const named = at < 0 ? reference : reference.slice(0, at)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const repository = colon < 0 ? named : named.slice(0, colon)
  if (at >= 0) return { repository, tag: reference.slice(at + 1) }
  return { repository, tag: colon < 0 ? 'latest' : named.slice(colon + 1) }
}

async function callImage<T>(
  engine: Engine,
  image: string,
  doing: string,
  call: (handle: Dockerode.Image) => Promise<T>,
): Promise<T> {
  const name = checkedName(image)
  try {
    return await callDocker(engine, doing, (docker) => call(docker.getImage(name)))
  } catch (error) {
    throw orImageNotFound(engine, image, error)
  }
}

/** It becomes part of a path, where "../containers/x" would mean something else. */
function checkedName(image: string): string {
  if (IMAGE_NAME.test(image)) return image
  throw new ImageNotFoundError(image, 'that is neither a name nor an ID')
}

function orImageNotFound(engine: Engine, image: string, error: unknown): unknown {
  if (!(error instanceof EngineRequestError && error.status === 404)) return error
  return new ImageNotFoundError(image, `the Engine at ${engine.address} does not hold it`, {
    hint: `Pull or build it first, e.g. "docker pull ${image}".`,
    cause: error,
  })
}
