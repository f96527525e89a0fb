import type { CommitChanges } from '../definition/index.js'
import { ContainerOptionsError } from '../errors/container-error.js'
import { execForm } from './options/create-body.js'
import { portKey, readPort } from './options/ports.js'

/**
 * Changes of a commit as the text of instructions that podman takes. What stands for itself there is not what does in a
 * Dockerfile: a value is all that follows the first `=`, without one pair of quotes around it, and JSON may stand where
 * Dockerfiles have it; a line break begins another instruction, whatever it is in.
 *
 * Source: containers/common libimage/import.go, ImageConfigFromChanges
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID` for what there is no text for.
 */
export function commitInstructions(
  product: string,
  changes: CommitChanges,
  ours: Readonly<Record<string, string>>,
): readonly string[] {
  const { cmd, entrypoint, env, labels, workdir, user, expose, volume } = changes
  const refuse = (option: string, reason: string): never => {
    throw new ContainerOptionsError(
      'commit',
      `changes.${option}`,
      `${reason} on ${product}: build it on top, with image().from()`,
    )
  }
  for (const option of ['onbuild', 'healthcheck'] as const) {
    if (changes[option] !== undefined) refuse(option, 'is lost')
  }
  const line = (option: string, keyword: string, value: string): string =>
    /[\n\r]/.test(value) ? refuse(option, 'cannot hold a line break') : `${keyword} ${value}`
  const assignment = (option: string, keyword: string, name: string, value: string): string =>
    name.includes('=')
      ? refuse(option, 'cannot hold a name with "="')
      : line(option, keyword, `"${name}"="${value}"`)
  const word = (option: string, keyword: string, value: string): string =>
    value === '' || value.trim() !== value
      ? refuse(option, 'cannot begin or end with a blank, nor be nothing')
      : line(option, keyword, value)
  const json = (option: string, keyword: string, value: readonly string[]): string =>
    line(option, keyword, JSON.stringify(value))
  return [
    ...Object.entries(env ?? {}).map(([name, value]) => assignment('env', 'ENV', name, value)),
    ...Object.entries({ ...labels, ...ours }).map(([name, value]) =>
      assignment('labels', 'LABEL', name, value),
    ),
    ...(workdir === undefined ? [] : [word('workdir', 'WORKDIR', workdir)]),
    ...(user === undefined ? [] : [word('user', 'USER', user)]),
    ...(expose ?? [])
      .flatMap((port) => readPort(port) ?? [])
      .map((port) => word('expose', 'EXPOSE', portKey(port))),
    ...(volume === undefined ? [] : [json('volume', 'VOLUME', volume)]),
    ...(entrypoint === undefined ? [] : [json('entrypoint', 'ENTRYPOINT', execForm(entrypoint))]),
    // As Docker has it: the command of a container is one for its own entrypoint.
    ...(cmd === undefined && entrypoint === undefined
      ? []
      : [json('cmd', 'CMD', cmd === undefined ? [] : execForm(cmd))]),
  ]
}
