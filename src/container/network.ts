import * as z from 'zod'
import type {
  Network,
  NetworkInspection,
  NetworkOptions,
  NetworkSummary,
  ResourceFilters,
} from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import {
  NetworkNotFoundError,
  ResourceExistsError,
  ResourceInUseError,
} from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'
import { ask, parsed, type Question, rawSchema, tell } from './ask.js'
import { joinNetwork } from './create.js'
import { asyncDispose } from './dispose.js'
import { ownLabels, randomName } from './labels.js'
import { announce, note } from './ledger.js'
import { labelFilter } from './list.js'

type NetworkSettings = Omit<NetworkOptions, 'host' | 'dockerContext'>

/** Makes a network. @throws {ResourceExistsError} `RESOURCE_EXISTS` */
export async function createNetwork(
  engine: Engine,
  options: NetworkSettings = {},
): Promise<Network> {
  const { name = randomName(), driver = 'bridge', internal = false, subnet, signal } = options
  const json = {
    Name: name,
    Driver: driver,
    Internal: internal,
    // The Engine itself would allow several of one name, of which no name means one.
    CheckDuplicate: true,
    Labels: ownLabels(options.labels),
    ...(options.driverOptions && { Options: options.driverOptions }),
    ...(subnet !== undefined && { IPAM: { Config: [{ Subnet: subnet }] } }),
  }
  const doing = `Creating network "${name}"`
  signal?.throwIfAborted()
  announce(engine)
  const question = { doing, method: 'POST' as const, path: '/networks/create', json }
  const { Id } = await askSteadily(engine, question).catch((error: unknown) => {
    if (!(error instanceof EngineRequestError && error.status === 409)) throw error
    throw new ResourceExistsError(`network "${name}"`, { cause: error })
  })
  note({ change: 'made', kind: 'network', id: Id, engine: engine.address })
  return networkHandle(engine, Id, name)
}

/** Times that podman may look at the machine's interfaces just when one goes, as those of other containers do. */
const LOOKS = 10

async function askSteadily(engine: Engine, question: Question): Promise<{ readonly Id: string }> {
  for (let left = LOOKS; ; left--) {
    try {
      return await ask(engine, question, z.object({ Id: z.string() }))
    } catch (error) {
      const again = left > 1 && error instanceof EngineRequestError
      if (!again || !/no such network interface/.test(error.engineMessage)) throw error
    }
  }
}

const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: z.string().default(''),
  Internal: z.boolean().default(false),
  IPAM: z
    .object({ Config: z.array(z.object({ Subnet: z.string().default('') })).nullish() })
    .nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  Containers: z.record(z.string(), z.unknown()).nullish(),
})

/** A network that exists, by name or ID. @throws {NetworkNotFoundError} `NETWORK_NOT_FOUND` */
export async function getNetwork(engine: Engine, name: string): Promise<Network> {
  const { id, name: full } = await inspectNetwork(engine, name)
  return networkHandle(engine, id, full)
}

export async function listNetworks(
  engine: Engine,
  { labels, name }: ResourceFilters = {},
  signal?: AbortSignal,
): Promise<readonly NetworkSummary[]> {
  const filters = {
    ...(labels && { label: labelFilter(labels) }),
    ...(name !== undefined && { name: [name] }),
  }
  const doing = 'Listing networks'
  const query = { filters: JSON.stringify(filters) }
  const question = { doing, method: 'GET' as const, path: '/networks', query, signal }
  const found = await ask(engine, question, z.array(inspectSchema))
  return found.map((each) =>
    Object.freeze({
      id: each.Id,
      name: each.Name,
      driver: each.Driver,
      labels: each.Labels ?? {},
    }),
  )
}

async function inspectNetwork(engine: Engine, name: string): Promise<NetworkInspection> {
  const doing = `Inspecting network "${name}"`
  const path = `/networks/${encodeURIComponent(name)}`
  try {
    const raw = await ask(engine, { doing, method: 'GET', path }, rawSchema)
    const found = parsed(doing, raw, inspectSchema)
    return Object.freeze({
      id: found.Id,
      name: found.Name,
      driver: found.Driver,
      internal: found.Internal,
      subnets: (found.IPAM?.Config ?? []).map(({ Subnet }) => Subnet),
      labels: found.Labels ?? {},
      containers: Object.keys(found.Containers ?? {}),
      raw,
    })
  } catch (error) {
    if (!(error instanceof EngineRequestError && error.status === 404)) throw error
    throw new NetworkNotFoundError(name, { cause: error })
  }
}

function networkHandle(engine: Engine, id: string, name: string): Network {
  const remove = () => removeNetwork(engine, id, name)
  return Object.freeze({
    kind: 'network' as const,
    id,
    name,
    connect: (container: string | { readonly id: string }, options = {}) =>
      joinNetwork(engine, id, idOf(container), options),
    disconnect: async (container: string | { readonly id: string }) => {
      const doing = `Disconnecting container ${idOf(container)} from network "${name}"`
      const json = { Container: idOf(container), Force: true }
      await tell(engine, { doing, method: 'POST', path: `/networks/${id}/disconnect`, json })
    },
    inspect: () => inspectNetwork(engine, id),
    remove,
    [asyncDispose]: remove,
  })
}

function idOf(container: string | { readonly id: string }): string {
  return typeof container === 'string' ? container : container.id
}

// Docker's words, and podman's.
const IN_USE = /active endpoints|network is being used/

/**
 * Removes it; one that is gone already is no error.
 *
 * @throws {ResourceInUseError} `RESOURCE_IN_USE`
 */
export async function removeNetwork(
  engine: Engine,
  id: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const doing = `Removing network "${name}"`
  try {
    const known = engine.traits.keepsUsedNetworkById ? id : await nameOfNetwork(engine, id, signal)
    const path = `/networks/${encodeURIComponent(known)}`
    await tell(engine, { doing, method: 'DELETE', path, signal })
  } catch (error) {
    if (!(error instanceof EngineRequestError)) throw error
    const { status, engineMessage } = error
    if (status === 409 || IN_USE.test(engineMessage)) {
      throw new ResourceInUseError(`network "${name}"`, engineMessage, { cause: error })
    }
    if (status !== 404) throw error
  }
  note({ change: 'removed', kind: 'network', id, engine: engine.address })
}

async function nameOfNetwork(
  engine: Engine,
  id: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const question = { doing: `Inspecting network ${id}`, method: 'GET' as const, signal }
  const found = await ask(engine, { ...question, path: `/networks/${id}` }, inspectSchema)
  return found.Name
}
