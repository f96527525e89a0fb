import * as z from 'zod'
import type { CommitChanges, CommitOptions } from '../definition/index.js'
import { splitReference, tagImage } from '../engine/index.js'
import { parseTagReference } from '../reference/index.js'
import { ask } from './ask.js'
import { commitInstructions } from './commit-instructions.js'
import { imageName, imageOf, isRefusal, removeImageName } from './image-name.js'
import { LABELS, NO_LABELS, randomResource } from './labels.js'
import { announce, isWatched, note } from './ledger.js'
import { checkChanges } from './options/check.js'
import { environmentList, execForm, healthcheckBody } from './options/create-body.js'
import { portKey, readPort } from './options/ports.js'
import { refusal } from './refusal.js'
import type { Target } from './target.js'

/**
 * Makes an image of a container and gives it a name.
 *
 * The changes go to the Engine as a configuration, not as the text of instructions, so that no value can be read as one.
 * Where it takes nothing but text, what that cannot hold is refused.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 */
export async function commitContainer(
  target: Target,
  name: string,
  options: CommitOptions,
): Promise<{ readonly id: string; readonly reference: string }> {
  const { author, message, pause = true, changes = {}, signal } = options
  checkChanges(changes)
  const reference = parseTagReference(name)
  const { repository, tag } = splitReference(reference.text)
  const doing = `Committing container "${target.name}" as "${name}"`
  const { engine } = target
  // Finds the image where this process does not live to hear its ID.
  const resource = isWatched() ? randomResource() : ''
  const ours = { ...NO_LABELS, [LABELS.resource]: resource }
  const instructions = engine.traits.takesCommitConfig
    ? undefined
    : commitInstructions(engine.traits.product, changes, ours)
  const question = {
    doing,
    method: 'POST' as const,
    path: '/commit',
    query: {
      container: target.id,
      repo: repository,
      tag,
      author,
      comment: message,
      pause,
      changes: instructions,
    },
    json: configOf(changes, resource),
  }
  const entry = { kind: 'image', id: imageName(reference.text), engine: engine.address } as const
  const before = signal && (await imageOf(engine, entry.id))
  signal?.throwIfAborted()
  announce(engine)
  note({ ...entry, change: 'made', resource })
  let id: string
  try {
    // Not aborted midway: the Engine would go on, and the image stand.
    const { Id } = await ask(engine, question, z.object({ Id: z.string() }))
    // Podman leaves the algorithm out.
    id = Id.includes(':') ? Id : `sha256:${Id}`
  } catch (error) {
    if (isRefusal(error)) note({ ...entry, change: 'removed', resource })
    throw await refusal(target, doing, error)
  }
  note({ ...entry, change: 'made', image: id, resource })
  if (signal?.aborted) {
    if (before !== undefined) await tagImage(engine, before, entry.id)
    await removeImageName(engine, before === undefined ? entry.id : id)
    throw signal.reason
  }
  return { id, reference: reference.text }
}

/** What is left out the Engine takes from the container. */
function configOf(changes: CommitChanges, resource: string): object {
  const { cmd, entrypoint, env, labels, workdir, user, expose, volume, onbuild, healthcheck } =
    changes
  const ports = (expose ?? []).flatMap((port) => readPort(port) ?? [])
  return {
    Labels: { ...labels, ...NO_LABELS, [LABELS.resource]: resource },
    ...(cmd !== undefined && { Cmd: execForm(cmd) }),
    ...(entrypoint !== undefined && { Entrypoint: execForm(entrypoint) }),
    ...(env && { Env: environmentList(env) }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(user !== undefined && { User: user }),
    ...(expose && { ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])) }),
    ...(volume && { Volumes: Object.fromEntries(volume.map((path) => [path, {}])) }),
    ...(onbuild && { OnBuild: onbuild }),
    ...(healthcheck !== undefined && { Healthcheck: healthcheckBody(healthcheck) }),
  }
}
