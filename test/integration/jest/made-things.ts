import { connectEngine, listImages } from '../../../src/engine/index.js'
import { familiarName } from '../../../src/reference/index.js'

/** IDs of containers and networks, names of volumes and images: those of them that the Engine has. */
export async function standing(host: string, ids: readonly unknown[]): Promise<readonly string[]> {
  const engine = await connectEngine({ host, env: {} })
  try {
    const docker = await engine.docker()
    const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
      docker.listContainers({ all: true }),
      docker.listNetworks(),
      docker.listVolumes(),
      listImages(engine),
    ])
    const there = new Set([
      ...containers.map(({ Id }) => Id),
      ...networks.map(({ Id }) => Id),
      ...volumes.map(({ Name }) => Name),
      ...images.flatMap(({ RepoTags }) => (RepoTags ?? []).map(familiarName)),
    ])
    return ids.map(String).filter((id) => there.has(id))
  } finally {
    engine.close()
  }
}
