import { lookup as lookUpHost } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { RegistryAddressRefusedError } from '../../errors/index.js'
import { isInnerAddress, isLoopbackHost } from './addresses.js'
import type { Question } from './question.js'

/** Names the hosts, besides the registries themselves, whose addresses may be inside of the network. */
const TRUSTED_HOSTS = 'IMAGEWRIGHT_TRUSTED_HOSTS'

/** Where a registry may send its clients. */
export interface Destinations {
  /** Host of the registry, which the user named. */
  readonly registryHost: string
  /** Hosts that the user named besides. */
  readonly trusted: ReadonlySet<string>
}

/** An address that a name stands for is one that nobody may send us to. */
export class InnerAddressError extends Error {
  constructor(readonly address: string) {
    super(`${address} is an address of the inside of a network`)
  }
}

export function destinationsOf(
  registry: URL,
  env: Readonly<Record<string, string | undefined>>,
): Destinations {
  const named = (env[TRUSTED_HOSTS] ?? '').split(',').map((host) => host.trim().toLowerCase())
  return { registryHost: registry.hostname, trusted: new Set(named.filter(Boolean)) }
}

/**
 * Holds an address that a registry sends to against what is allowed: encrypted, or on this machine where the registry
 * is too; and not by number on the inside of the network. `lookup` sees to those behind a name.
 *
 * @throws {RegistryAddressRefusedError} `REGISTRY_ADDRESS_REFUSED`
 */
export function checkDestination(url: URL, destinations: Destinations, question: Question): void {
  const refuse = (reason: string): RegistryAddressRefusedError => refused(url, reason, question)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse('that is no address of the web')
  }
  const local = isLoopbackHost(url.hostname) && isLoopbackHost(destinations.registryHost)
  if (url.protocol === 'http:' && !local) throw refuse('without encryption')
  if (isFree(url.hostname, destinations)) return
  const address = url.hostname.replace(/^\[|\]$/g, '')
  if (address === 'localhost' || (isIP(address) !== 0 && isInnerAddress(address))) {
    throw refuse('inside of the network')
  }
}

export function refused(url: URL, reason: string, question: Question): RegistryAddressRefusedError {
  const { image, registry, at } = question
  return new RegistryAddressRefusedError(image, registry, url.origin, reason, { at })
}

/**
 * Looks names up as Node does, but gives no address that the registry may not send to. It is asked for the address
 * that the connection then goes to, so a name cannot mean something else a moment later.
 */
export function guardedLookup(destinations: Destinations): LookupFunction {
  return (host, options, callback) => {
    lookUpHost(host, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '')
        return
      }
      const free = isFree(host, destinations)
      const inner = free ? undefined : addresses.find(({ address }) => isInnerAddress(address))
      const [first] = addresses
      if (inner || !first) callback(new InnerAddressError(inner?.address ?? host), '')
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** Whether the user named the host, or it is this machine as the registry is. */
function isFree(host: string, { registryHost, trusted }: Destinations): boolean {
  if (host === registryHost || trusted.has(host)) return true
  return isLoopbackHost(host) && isLoopbackHost(registryHost)
}
