import type { Engine } from '../../engine/index.js'
import { ImageNotFoundError } from '../../errors/engine-error.js'
import { inspectImage } from '../inspect-image.js'
import { formatSession, LABELS, type Session, sessionOf } from '../labels.js'
import { listContainers } from '../list.js'
import { listNetworks } from '../network.js'
import { listVolumes } from '../volume.js'
import type { Litter, LitterLeft } from './swept.js'

/** What of an Engine is litter by its labels. */
export interface FoundLitter {
  readonly litter: readonly Litter[]
  /** What has the labels of litter, and may have inherited them. */
  readonly doubtful: readonly LitterLeft[]
}

export interface LitterQuestion {
  /** Whose things are litter. */
  readonly isLitter: (session: Session) => boolean | Promise<boolean>
  /** Whether only what test runs made is asked for. */
  readonly tests?: boolean
  /** IDs of containers that their maker told of, so that they are known not to have inherited their labels. */
  readonly known?: ReadonlySet<string>
  readonly signal?: AbortSignal | undefined
}

interface Labelled {
  readonly id: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** Lists the containers, networks and volumes of an Engine that carry our labels, and judges each. */
export async function findLitter(engine: Engine, question: LitterQuestion): Promise<FoundLitter> {
  const { signal, isLitter, known, tests = false } = question
  const labels = {
    [LABELS.session]: true,
    [LABELS.resource]: true,
    ...(tests && { [LABELS.test]: 'true' }),
  } as const
  const litter: Litter[] = []
  const doubtful: LitterLeft[] = []
  const judge = async (
    kind: Litter['kind'],
    { id, name, ...each }: Labelled,
  ): Promise<Litter[]> => {
    const session = sessionOf(each.labels)
    if (!session || !(await isLitter(session))) return []
    return [{ kind, id, name, session: formatSession(session) }]
  }
  const imageLabels = new Map<string, Promise<Readonly<Record<string, string>> | undefined>>()
  for (const container of await listContainers(engine, { labels }, signal)) {
    const [found] = await judge('container', container)
    if (!found) continue
    if (known?.has(container.id)) {
      litter.push(found)
      continue
    }
    const { imageId } = container
    const asked = imageLabels.get(imageId) ?? labelsOf(engine, imageId, signal)
    imageLabels.set(imageId, asked)
    const inherited = await asked
    if (!inherited) doubtful.push({ ...found, reason: IMAGE_GONE })
    else if (sessionOf(container.labels, inherited)) litter.push(found)
  }
  for (const network of await listNetworks(engine, { labels }, signal)) {
    litter.push(...(await judge('network', network)))
  }
  for (const volume of await listVolumes(engine, { labels }, signal)) {
    litter.push(...(await judge('volume', { id: volume.name, ...volume })))
  }
  return { litter, doubtful }
}

const IMAGE_GONE =
  'its image is gone, so that nothing tells whether it inherited the labels of another'

async function labelsOf(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await inspectImage(engine, image, signal)).config.labels
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined
    throw error
  }
}
