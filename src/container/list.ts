import * as z from 'zod'
import type { Container, ContainerFilters, ContainerSummary } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import { familiarName, parseReference, readReference } from '../reference/index.js'
import { ask } from './ask.js'
import { containerHandle } from './handle.js'
import { inspectContainer } from './inspect.js'
import { statusSchema } from './status.js'

const nothing = <T>(value: T | null | undefined, other: T): T => value ?? other

const listSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z
      .array(z.string())
      .nullish()
      .transform((value) => nothing(value, [])),
    Image: z.string().default(''),
    ImageID: z.string().default(''),
    Created: z.number(),
    State: statusSchema,
    Labels: z
      .record(z.string(), z.string())
      .nullish()
      .transform((value) => nothing(value, {})),
  }),
)

/** The containers of an Engine, those that do not run too; the newest first. */
export async function listContainers(
  engine: Engine,
  { labels, status, name, image }: ContainerFilters = {},
  signal?: AbortSignal,
): Promise<readonly ContainerSummary[]> {
  const filters = {
    ...(labels && { label: labelFilter(labels) }),
    ...(status && { status: typeof status === 'string' ? [status] : status }),
    ...(name !== undefined && { name: [name] }),
    ...(image !== undefined && { ancestor: ancestorFilter(image) }),
  }
  const question = {
    doing: 'Listing containers',
    method: 'GET' as const,
    path: '/containers/json',
    query: { all: true, filters: JSON.stringify(filters) },
    signal,
  }
  const found = await ask(engine, question, listSchema)
  return found.map((each) =>
    Object.freeze({
      id: each.Id,
      name: (each.Names[0] ?? '').replace(/^\//, ''),
      image: familiarName(each.Image),
      imageId: each.ImageID,
      status: each.State,
      createdAt: new Date(each.Created * 1000),
      labels: each.Labels,
    }),
  )
}

/** An image in Docker's words and in podman's, which knows complete names and IDs without an algorithm only. */
function ancestorFilter(image: string): readonly string[] {
  const id = image.replace(/^sha256:/, '')
  const isName = id === image && readReference(image).parts !== undefined
  return [...new Set([image, isName ? parseReference(image).canonicalString : id])]
}

/** Filters of labels: `true` for whatever value. */
export function labelFilter(labels: Readonly<Record<string, string | true>>): readonly string[] {
  return Object.entries(labels).map(([name, value]) => (value === true ? name : `${name}=${value}`))
}

/**
 * A container that exists, by ID, start of an ID or name.
 *
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 */
export async function getContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<Container> {
  const { id: full, name, image, tty, ports } = await inspectContainer({ engine, id }, signal)
  return containerHandle({ engine, id: full, name, image, tty }, ports)
}
