import { connectEngine, type Engine } from '../../engine/index.js'
import { DockerContextNotFoundError } from '../../errors/engine-error.js'
import type { UsedEngine } from '../ledger.js'

/**
 * The Engine of an address that another process told. An address does not hold the keys that an Engine behind TLS wants:
 * they are those of the Docker context that the other process found it by, else those of the environment, or of the context
 * that is in use, where that leads to the same address.
 *
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function engineAtAddress(
  address: string,
  context: UsedEngine['dockerContext'],
  signal: AbortSignal,
): Promise<Engine> {
  if (address.startsWith('tcp://')) {
    const told = context === undefined ? undefined : await engineOfContext(context, signal)
    if (told?.address === address) return told
    const usual = await connectEngine({ signal }).catch(() => undefined)
    if (usual?.address === address) return usual
  }
  return connectEngine({ host: address, signal })
}

/** Nothing where there is no such context here, or no longer. */
async function engineOfContext(
  { name, configFolder }: NonNullable<UsedEngine['dockerContext']>,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  try {
    return await connectEngine({ context: name, configFolder, signal })
  } catch (error) {
    if (error instanceof DockerContextNotFoundError) return undefined
    throw error
  }
}
