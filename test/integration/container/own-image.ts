import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from '@jest/globals'
import { connectEngine, type Engine, removeImage } from '../../../src/engine/index.js'

/** An image that only this suite has, so that every container of it is this suite's. */
export interface OwnImage {
  readonly engine: Engine
  readonly name: string
  readonly id: string
  /** IDs of the containers of it that exist, running or not. */
  containers(): Promise<readonly string[]>
}

/** Registers the making of an own image of busybox, and its removal. */
export function useOwnImage(host: string): () => OwnImage {
  let own: OwnImage | undefined
  beforeAll(async () => {
    own = await makeOwnImage(await connectEngine({ host, env: {} }))
  })
  afterAll(async () => {
    if (!own) return
    await removeImage(own.engine, own.name, { force: true })
    own.engine.close()
  })
  return () => {
    if (!own) throw new TypeError('the own image is made in beforeAll')
    return own
  }
}

async function makeOwnImage(engine: Engine): Promise<OwnImage> {
  const docker = await engine.docker()
  const tag = randomBytes(6).toString('hex')
  const name = `imagewright-test/own:${tag}`
  const container = await docker.createContainer({ Image: 'busybox:latest' })
  await container.commit({ repo: 'imagewright-test/own', tag, changes: `LABEL own=${tag}` })
  await container.remove()
  const { Id: id } = await docker.getImage(name).inspect()
  return {
    engine,
    name,
    id,
    containers: async () => {
      // Podman knows it by its ID only.
      const ancestor = [name, id.replace('sha256:', '')]
      const found = await docker.listContainers({ all: true, filters: { ancestor } })
      return found.map(({ Id }) => Id)
    },
  }
}
