import { execFileSync } from 'node:child_process'
import {
  connectEngine,
  type ListedImage,
  listImages,
  readText,
  tagImage,
} from '../../../src/engine/index.js'
import type { MatrixEngine } from '../matrix.js'

/** GET of the Engine's API, as JSON. */
export async function readEngine<T>(
  { host }: Pick<MatrixEngine, 'host'>,
  path: string,
): Promise<T> {
  const engine = await connectEngine({ host, env: {} })
  try {
    const { body } = await engine.request({ method: 'GET', path })
    return JSON.parse(await readText(body, path)) as T
  } finally {
    engine.close()
  }
}

/** The images that an Engine holds. */
export async function imagesOf(
  { host }: MatrixEngine,
  query: Readonly<Record<string, string | boolean>> = {},
): Promise<readonly ListedImage[]> {
  const engine = await connectEngine({ host, env: {} })
  try {
    return await listImages(engine, query)
  } finally {
    engine.close()
  }
}

/** Names of all images. */
export async function tagsOf(engine: MatrixEngine): Promise<readonly string[]> {
  const images = await imagesOf(engine)
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).toSorted()
}

export async function removeTags({ host }: MatrixEngine, prefix: string): Promise<void> {
  const engine = await connectEngine({ host, env: {} })
  try {
    const images = await listImages(engine)
    for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
      if (!tag.startsWith(prefix)) continue
      const { body: answer } = await engine.request({
        method: 'DELETE',
        path: `/images/${tag}?force=1`,
      })
      await readText(answer, 'remove')
    }
  } finally {
    engine.close()
  }
}

/** Whether a process whose command line holds a text runs on this machine: containers' are ours to see. */
export function runsHere(text: string): boolean {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  return lines.some(
    (line) => line.includes(text) && !line.includes('dockerd') && !line.startsWith('ps '),
  )
}

/** ID of the image of a name; undefined where there is none. */
export async function idOf(
  engine: Pick<MatrixEngine, 'host'>,
  name: string,
): Promise<string | undefined> {
  const found = await readEngine<{ Id: string }>(engine, `/images/${name}/json`).catch(
    () => undefined,
  )
  return found?.Id
}

/** IDs of the images that have a label. */
export async function imagesLabelled(
  engine: MatrixEngine,
  name: string,
  value: string,
): Promise<readonly string[]> {
  const filters = JSON.stringify({ label: [`${name}=${value}`] })
  const images = await imagesOf(engine, { filters })
  return images.map(({ Id }) => Id)
}

/** Moves a name to an image. */
export async function moveTag({ host }: MatrixEngine, image: string, name: string): Promise<void> {
  const engine = await connectEngine({ host, env: {} })
  try {
    await tagImage(engine, image, name)
  } finally {
    engine.close()
  }
}

/** Makes an empty image with labels, of which no build knows. Gives its ID. */
export async function importImage(
  engine: Pick<MatrixEngine, 'host'>,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const [repo, tagName] = name.split(':')
  const connected = await connectEngine({ host: engine.host, env: {} })
  try {
    const { body } = await connected.request({
      method: 'POST',
      path: '/images/create',
      query: {
        fromSrc: '-',
        repo,
        tag: tagName,
        changes: Object.entries(labels).map(([label, value]) => `LABEL ${label}=${value}`),
      },
      body: new Uint8Array(1024),
    })
    await readText(body, 'import')
  } finally {
    connected.close()
  }
  return idOf(engine, name)
}
