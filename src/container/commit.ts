import * as z from 'zod'
import type { CommitChanges, CommitOptions } from '../definition/index.js'
import { splitReference } from '../engine/index.js'
import { parseTagReference } from '../reference/index.js'
import { ask } from './ask.js'
import { NO_LABELS } from './labels.js'
import { note } from './ledger.js'
import { checkChanges } from './options/check.js'
import { environmentList, execForm, healthcheckBody } from './options/create-body.js'
import { portKey, readPort } from './options/ports.js'
import { refusal } from './refusal.js'
import type { Target } from './target.js'

/**
 * Makes an image of a container and gives it a name.
 *
 * The changes go to the Engine as a configuration, not as the text of instructions, so that no value can be read as one.
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
  const question = {
    doing,
    method: 'POST' as const,
    path: '/commit',
    query: { container: target.id, repo: repository, tag, author, comment: message, pause },
    json: configOf(changes),
    signal,
  }
  const { engine } = target
  try {
    const { Id } = await ask(engine, question, z.object({ Id: z.string() }))
    note({ change: 'made', kind: 'image', id: reference.text, engine: engine.address })
    return { id: Id, reference: reference.text }
  } catch (error) {
    throw await refusal(target, doing, error)
  }
}

/** What is left out the Engine takes from the container. */
function configOf(changes: CommitChanges): object {
  const { cmd, entrypoint, env, labels, workdir, user, expose, volume, onbuild, healthcheck } =
    changes
  const ports = (expose ?? []).flatMap((port) => readPort(port) ?? [])
  return {
    Labels: { ...labels, ...NO_LABELS },
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
