import { connectEngine, type Engine } from '../../engine/index.js'

/**
 * The Engine of an address that another process told. An address does not hold the keys that an Engine behind TLS wants:
 * they are those of the environment, or of the docker context that is in use, where that leads to the same address.
 *
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function engineAtAddress(address: string, signal: AbortSignal): Promise<Engine> {
  if (address.startsWith('tcp://')) {
    const usual = await connectEngine({ signal }).catch(() => undefined)
    if (usual?.address === address) return usual
  }
  return connectEngine({ host: address, signal })
}
