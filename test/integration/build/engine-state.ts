import { execFileSync } from 'node:child_process'
import { connectEngine, readText } from '../../../src/engine/index.js'
import type { MatrixEngine } from '../matrix.js'

/** GET of the Engine's API, as JSON. */
export async function readEngine<T>({ host }: MatrixEngine, path: string): Promise<T> {
  const engine = await connectEngine({ host, env: {} })
  try {
    const { body } = await engine.request({ method: 'GET', path })
    return JSON.parse(await readText(body, path)) as T
  } finally {
    engine.close()
  }
}

/** Names of all images. */
export async function tagsOf(engine: MatrixEngine): Promise<readonly string[]> {
  const images = await readEngine<{ RepoTags: string[] | null }[]>(engine, '/images/json')
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).toSorted()
}

export async function removeTags({ host }: MatrixEngine, prefix: string): Promise<void> {
  const engine = await connectEngine({ host, env: {} })
  try {
    const { body } = await engine.request({ method: 'GET', path: '/images/json' })
    const images = JSON.parse(await readText(body, 'images')) as { RepoTags: string[] | null }[]
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
