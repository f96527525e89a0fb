import * as z from 'zod'
import type {
  ResourceFilters,
  Volume,
  VolumeInspection,
  VolumeOptions,
  VolumeSummary,
} from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import {
  ResourceExistsError,
  ResourceInUseError,
  VolumeNotFoundError,
} from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'
import { ask, parsed, rawSchema, tell } from './ask.js'
import { asyncDispose } from './dispose.js'
import { LABELS, ownLabels, randomName } from './labels.js'
import { announce, note } from './ledger.js'
import { labelFilter } from './list.js'

type VolumeSettings = Omit<VolumeOptions, 'host' | 'dockerContext'>

/** Makes a volume. @throws {ResourceExistsError} `RESOURCE_EXISTS` */
export async function createVolume(engine: Engine, options: VolumeSettings = {}): Promise<Volume> {
  const { name = randomName(), driver = 'local', driverOptions, signal } = options
  const labels = ownLabels(options.labels)
  const json = {
    Name: name,
    Driver: driver,
    Labels: labels,
    ...(driverOptions && { DriverOpts: driverOptions }),
  }
  const doing = `Creating volume "${name}"`
  signal?.throwIfAborted()
  announce(engine)
  const question = { doing, method: 'POST' as const, path: '/volumes/create', json }
  const made = await ask(engine, question, inspectSchema)
  // For a name that is taken the Engine gives that volume, which is somebody else's and must never be removed as ours.
  if (made.Labels?.[LABELS.resource] !== labels[LABELS.resource]) {
    throw new ResourceExistsError(`volume "${name}"`)
  }
  note({ change: 'made', kind: 'volume', id: name, engine: engine.address })
  return volumeHandle(engine, name)
}

const inspectSchema = z.object({
  Name: z.string(),
  Driver: z.string().default(''),
  Mountpoint: z.string().default(''),
  Labels: z.record(z.string(), z.string()).nullish(),
})

/** A volume that exists. @throws {VolumeNotFoundError} `VOLUME_NOT_FOUND` */
export async function getVolume(engine: Engine, name: string): Promise<Volume> {
  return volumeHandle(engine, (await inspectVolume(engine, name)).name)
}

export async function listVolumes(
  engine: Engine,
  { labels, name }: ResourceFilters = {},
  signal?: AbortSignal,
): Promise<readonly VolumeSummary[]> {
  const filters = {
    ...(labels && { label: labelFilter(labels) }),
    ...(name !== undefined && { name: [name] }),
  }
  const query = { filters: JSON.stringify(filters) }
  const doing = 'Listing volumes'
  const question = { doing, method: 'GET' as const, path: '/volumes', query, signal }
  const schema = z.object({ Volumes: z.array(inspectSchema).nullish() })
  const { Volumes } = await ask(engine, question, schema)
  return (Volumes ?? []).map((each) =>
    Object.freeze({ name: each.Name, driver: each.Driver, labels: each.Labels ?? {} }),
  )
}

async function inspectVolume(engine: Engine, name: string): Promise<VolumeInspection> {
  const doing = `Inspecting volume "${name}"`
  const path = `/volumes/${encodeURIComponent(name)}`
  try {
    const raw = await ask(engine, { doing, method: 'GET', path }, rawSchema)
    const found = parsed(doing, raw, inspectSchema)
    return Object.freeze({
      name: found.Name,
      driver: found.Driver,
      mountpoint: found.Mountpoint,
      labels: found.Labels ?? {},
      raw,
    })
  } catch (error) {
    if (!(error instanceof EngineRequestError && error.status === 404)) throw error
    throw new VolumeNotFoundError(name, { cause: error })
  }
}

function volumeHandle(engine: Engine, name: string): Volume {
  const remove = () => removeVolume(engine, name)
  return Object.freeze({
    kind: 'volume' as const,
    name,
    inspect: () => inspectVolume(engine, name),
    remove,
    [asyncDispose]: remove,
  })
}

/**
 * Removes it; one that is gone already is no error.
 *
 * @throws {ResourceInUseError} `RESOURCE_IN_USE`
 */
export async function removeVolume(
  engine: Engine,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const doing = `Removing volume "${name}"`
  const path = `/volumes/${encodeURIComponent(name)}`
  try {
    await tell(engine, { doing, method: 'DELETE', path, signal })
  } catch (error) {
    if (!(error instanceof EngineRequestError)) throw error
    if (error.status === 409) {
      throw new ResourceInUseError(`volume "${name}"`, error.engineMessage, { cause: error })
    }
    if (error.status !== 404) throw error
  }
  note({ change: 'removed', kind: 'volume', id: name, engine: engine.address })
}
