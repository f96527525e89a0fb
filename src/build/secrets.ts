import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SecretSource } from '../definition/index.js'
import { SecretUnavailableError } from '../errors/index.js'

/**
 * A reader of each secret, by id. Nothing is read before it is called; what it read is in no error.
 *
 * @param env where `{ env }` sources are looked up
 */
export function secretReaders(
  sources: Readonly<Record<string, SecretSource>>,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, () => Promise<Uint8Array>> {
  return new Map(
    Object.entries(sources).map(([id, source]) => [id, () => readSecret(id, source, env)]),
  )
}

async function readSecret(
  id: string,
  source: SecretSource,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Uint8Array> {
  if (typeof source === 'function') return toBytes(await source())
  if ('value' in source) return toBytes(source.value)
  if ('env' in source) {
    const value = env[source.env]
    if (value !== undefined) return toBytes(value)
    throw new SecretUnavailableError(
      `The secret "${id}" was to come from the environment variable ${source.env}, which is not set`,
      { hint: 'Set it, or leave the secret out of build({ secrets }).' },
    )
  }
  const file = resolve(source.file)
  try {
    return await readFile(file)
  } catch (cause) {
    throw new SecretUnavailableError(
      `The secret "${id}" was to come from the file ${file}, which cannot be read`,
      { hint: 'A relative path belongs to the working directory.', cause },
    )
  }
}

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value
}
