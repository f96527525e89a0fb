import { callEngine, getJson } from '../engines/engine-api.js'
import type { EngineRecord } from '../engines/record.js'
import { SetUpError } from '../engines/set-up-error.js'

/** Milliseconds that an Engine may take to remove an image or to empty its cache. */
const TIMEOUT = 300_000

/** An Engine and what the benchmark made in it. */
export interface PreparedEngine {
  readonly record: EngineRecord
  /** All but the last image of a tag have no name any more. */
  readonly images: Set<string>
}

/** Takes the benchmark's images and the whole build cache out of an Engine. */
export async function forget({ record, images }: PreparedEngine): Promise<void> {
  const { name, socket } = record
  for (const id of images) {
    await callEngine(socket, 'DELETE', `/images/${id}?force=1`, { timeout: TIMEOUT })
  }
  images.clear()
  const { status, body } = await callEngine(socket, 'POST', '/build/prune?all=1', {
    timeout: TIMEOUT,
  })
  if (status !== 200) throw new SetUpError(`${name} does not prune: ${body.trim()}`)
}

/** The ID of what a build left under a tag, if anything. */
export async function imageId(engine: PreparedEngine, tag: string): Promise<string | undefined> {
  try {
    const { Id } = await getJson<{ readonly Id: string }>(
      engine.record.socket,
      `/images/${tag}/json`,
    )
    engine.images.add(Id)
    return Id
  } catch {
    return undefined
  }
}

/** What a client finds in its environment: a home of its own, and the Engine. */
export function environmentOf(engine: PreparedEngine, home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    DOCKER_HOST: engine.record.host,
    IMAGEWRIGHT_CACHE_DIR: `${home}/imagewright`,
  }
}
