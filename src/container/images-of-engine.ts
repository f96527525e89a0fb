import * as z from 'zod'
import type {
  EngineImages,
  ImageFilters,
  ImagePullOptions,
  ImageSummary,
  PruneResult,
} from '../definition/index.js'
import {
  type Engine,
  inspectImage,
  listImages,
  removeImage,
  resolveImage,
} from '../engine/index.js'
import { familiarName } from '../reference/index.js'
import { ask } from './ask.js'
import { engineImage } from './image.js'
import { imageName, nameImage } from './image-name.js'
import { note } from './ledger.js'
import { labelFilter } from './list.js'
import { pullImage } from './pull-image.js'

/** What stands in place of a name that an image does not have. */
const NO_NAME = /<none>/

/** The images of an Engine as a value. */
export function imagesOf(engine: Engine): EngineImages {
  return Object.freeze({
    list: (filters?: ImageFilters) => summaries(engine, filters),
    get: async (image: string) => {
      const id = await resolveImage(engine, image)
      const { RepoTags } = await inspectImage(engine, id)
      const isId = id.replace('sha256:', '').startsWith(image.replace('sha256:', ''))
      return engineImage(engine, id, isId ? (namesOf(RepoTags)[0] ?? id) : image)
    },
    pull: async (reference: string, options?: ImagePullOptions) => {
      const { id, name } = await pullImage(engine, reference, options)
      return engineImage(engine, id, name)
    },
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

async function summaries(
  engine: Engine,
  { labels, reference, dangling, all = false }: ImageFilters = {},
): Promise<readonly ImageSummary[]> {
  const filters = {
    ...(labels && { label: labelFilter(labels) }),
    ...(reference !== undefined && { reference: [reference] }),
    ...(dangling !== undefined && { dangling: [String(dangling)] }),
  }
  const found = await listImages(engine, { filters: JSON.stringify(filters), all })
  // Docker gives the newest first, podman an order of its own.
  const sorted = found.toSorted((one, other) => other.Created - one.Created)
  return sorted.map((each) =>
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
