import { randomBytes } from 'node:crypto'
import { connectEngine, type Engine } from '../../../../src/engine/index.js'
import { startContainer } from '../../../../src/container/index.js'

/** Things that look like ours as far as they can, and that somebody else made with plain calls. */
export interface Foreign {
  /** What of them stands as it was made, by name. */
  standing(): Promise<readonly string[]>
  readonly all: readonly string[]
  remove(): Promise<void>
}

/**
 * Makes a container, a network and a volume as anybody does, and a container of an image that was committed, by a plain
 * call, from one of ours: it has our labels.
 */
export async function makeForeign(host: string, image: string): Promise<Foreign> {
  const engine: Engine = await connectEngine({ host, env: {} })
  const docker = await engine.docker()
  const name = `foreign-${randomBytes(6).toString('hex')}`
  const Cmd = ['sleep', '3600']
  const network = await docker.createNetwork({ Name: name })
  await docker.createVolume({ Name: name })
  const plain = await docker.createContainer({ name, Image: image, Cmd })
  await plain.start()
  const box = await startContainer(engine, image, { command: Cmd, network: 'none' })
  await docker.getContainer(box.id).commit({ repo: name, tag: 'heir' })
  await box.remove()
  const heir = await docker.createContainer({ name: `${name}-heir`, Image: `${name}:heir`, Cmd })
  await heir.start()
  const running = async (id: string): Promise<boolean> => {
    const { State } = await docker.getContainer(id).inspect()
    return State.Running
  }
  const checks: Readonly<Record<string, () => Promise<boolean>>> = {
    container: () => running(plain.id),
    heir: () => running(heir.id),
    'heir image': async () => (await docker.getImage(`${name}:heir`).inspect()).Id !== '',
    network: async () => (await network.inspect()).Name === name,
    volume: async () => (await docker.getVolume(name).inspect()).Name === name,
  }
  return {
    all: Object.keys(checks),
    standing: async () => {
      const found = Object.entries(checks).map(async ([what, check]) =>
        (await check().catch(() => false)) ? [what] : [],
      )
      return (await Promise.all(found)).flat()
    },
    remove: async () => {
      await plain.remove({ force: true })
      await heir.remove({ force: true })
      await docker.getImage(`${name}:heir`).remove()
      await network.remove()
      await docker.getVolume(name).remove()
      engine.close()
    },
  }
}
