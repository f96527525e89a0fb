import { request } from 'node:http'
import { image, type Stage } from 'imagewright'
import { afterAll } from '@jest/globals'
import type { MatrixEngine } from '../matrix.js'

/** What `GET /images/<id>/json` says of the configuration of an image. */
export interface ImageConfig {
  readonly Author: string
  readonly Config: {
    readonly Cmd: readonly string[] | null
    readonly Entrypoint: readonly string[] | null
    readonly Env: readonly string[] | null
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null
    readonly Healthcheck?: Readonly<Record<string, unknown>> | null
    readonly Labels: Readonly<Record<string, string>> | null
    readonly OnBuild: readonly string[] | null
    readonly Shell?: readonly string[] | null
    readonly StopSignal?: string
    readonly User: string
    readonly Volumes: Readonly<Record<string, unknown>> | null
    readonly WorkingDir: string
  }
}

/** Builds definitions on one Engine, and removes what it built when the tests are over. */
export function useBuilder({ host, socket }: MatrixEngine) {
  const ids = new Set<string>()
  afterAll(async () => {
    await inParallel([...ids], async (id) => {
      await call(socket, 'DELETE', `/images/${id}?force=true`)
    })
  }, 60_000)
  const build = async (stage: Stage, options: { readonly tags?: readonly [string] } = {}) => {
    const built = await stage.build({ host, context: __dirname, ...options })
    ids.add(options.tags?.[0] ?? built.id)
    return built
  }
  const configOf = async (stage: Stage): Promise<ImageConfig> => {
    const { id } = await build(stage)
    const inspected = JSON.parse(await call(socket, 'GET', `/images/${id}/json`)) as ImageConfig
    // Every build adds it.
    const { 'dev.imagewright.key': _key, ...labels } = inspected.Config.Labels ?? {}
    return { ...inspected, Config: { ...inspected.Config, Labels: labels } }
  }
  return { build, configOf }
}

export const scratch = (): Stage => image().scratch().label({ 'imagewright.test': 'lossless' })

function call(socketPath: string, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Calls one function for all items, a few at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = [...items]
  const work = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: 6 }, work))
}
