import * as z from 'zod'
import type {
  EngineImage,
  EngineImages,
  ImageFilters,
  ImagePullOptions,
  ImageSummary,
  PruneResult,
} from '../definition/index.js'
import {
  type Engine,
  inspectImage,
  type JsonMessage,
  pull,
  removeImage,
  resolveImage,
} from '../engine/index.js'
import { familiarName, parseReference } from '../reference/index.js'
import { credentialsFor } from '../registry/index.js'
import { ask } from './ask.js'
import { engineImage } from './image.js'
import { imageName, nameImage } from './image-name.js'
import { note } from './ledger.js'
import { labelFilter } from './list.js'

const listSchema = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Created: z.number(),
    Size: z.number().default(0),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
)

/** What stands in place of a name that an image does not have. */
const NO_NAME = /<none>/

/** The images of an Engine as a value. */
export function imagesOf(engine: Engine): EngineImages {
  return Object.freeze({
    list: (filters?: ImageFilters) => listImages(engine, filters),
    get: async (image: string) => {
      const id = await resolveImage(engine, image)
      const { RepoTags } = await inspectImage(engine, id)
      const isId = id.replace('sha256:', '').startsWith(image.replace('sha256:', ''))
      return engineImage(engine, id, isId ? (namesOf(RepoTags)[0] ?? id) : image)
    },
    pull: (reference: string, options?: ImagePullOptions) => pullImage(engine, reference, options),
    tag: async (image: string, reference: string) => {
      const id = await resolveImage(engine, image)
      await nameImage(engine, id, reference)
      return engineImage(engine, id, reference)
    },
    remove: async (image: string, options?: { readonly force?: boolean }) => {
      await removeImage(engine, image, options)
      note({ change: 'removed', kind: 'image', id: imageName(image), engine: engine.address })
    },
    prune: (filters?: Pick<ImageFilters, 'labels'>) => pruneImages(engine, filters),
  })
}

async function listImages(
  engine: Engine,
  { labels, reference, dangling, all = false }: ImageFilters = {},
): Promise<readonly ImageSummary[]> {
  const filters = {
    ...(labels && { label: labelFilter(labels) }),
    ...(reference !== undefined && { reference: [reference] }),
    ...(dangling !== undefined && { dangling: [String(dangling)] }),
  }
  const query = { filters: JSON.stringify(filters), all }
  const question = {
    doing: 'Listing images',
    method: 'GET' as const,
    path: '/images/json',
    query,
  }
  const found = await ask(engine, question, listSchema)
  return found.map((each) =>
    Object.freeze({
      id: each.Id,
      tags: namesOf(each.RepoTags),
      digests: namesOf(each.RepoDigests),
      createdAt: new Date(each.Created * 1000),
      size: each.Size,
      labels: each.Labels ?? {},
    }),
  )
}

function namesOf(names: readonly string[] | null | undefined): readonly string[] {
  return (names ?? []).filter((name) => !NO_NAME.test(name)).map(familiarName)
}

async function pullImage(
  engine: Engine,
  name: string,
  { platform, onProgress, signal }: ImagePullOptions = {},
): Promise<EngineImage> {
  const reference = parseReference(name)
  const auth = await credentialsFor(reference.domain, { env: engine.environment(), signal })
  const { id } = await pull(engine, reference.text, {
    platform,
    signal,
    ...(auth && {
      auth: {
        username: auth.username,
        password: auth.password,
        identityToken: auth.identityToken,
        serverAddress: auth.serverAddress,
      },
    }),
    onMessage: (message) => onProgress?.(progressOf(message)),
  })
  return engineImage(engine, id, reference.text)
}

const progressSchema = z.object({
  status: z.string().default(''),
  id: z.string().optional(),
  progressDetail: z
    .object({ current: z.number().optional(), total: z.number().optional() })
    .nullish(),
})

/** Digits of a layer's digest; what the Engine says of the tag has an ID too. */
const LAYER = /^[0-9a-f]{12}$/

function progressOf(message: JsonMessage) {
  const result = progressSchema.safeParse(message)
  const { status = '', id, progressDetail } = result.data ?? {}
  const { current, total } = progressDetail ?? {}
  return Object.freeze({
    ...(id !== undefined && LAYER.test(id) && { layer: id }),
    status,
    ...(current !== undefined && { current }),
    ...(total !== undefined && { total }),
  })
}

const pruneSchema = z.object({
  ImagesDeleted: z
    .array(z.object({ Untagged: z.string().optional(), Deleted: z.string().optional() }))
    .nullish(),
  SpaceReclaimed: z.number().default(0),
})

async function pruneImages(
  engine: Engine,
  { labels }: Pick<ImageFilters, 'labels'> = {},
): Promise<PruneResult> {
  const filters = { dangling: ['true'], ...(labels && { label: labelFilter(labels) }) }
  const query = { filters: JSON.stringify(filters) }
  const question = {
    doing: 'Removing images without a name',
    method: 'POST' as const,
    path: '/images/prune',
    query,
  }
  const { ImagesDeleted, SpaceReclaimed } = await ask(engine, question, pruneSchema)
  return Object.freeze({
    removed: (ImagesDeleted ?? []).flatMap(({ Untagged, Deleted }) => Deleted ?? Untagged ?? []),
    freed: SpaceReclaimed,
  })
}
