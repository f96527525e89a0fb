import { container, images, network, volume } from '../../../../src/container/index.js'
import { leaseFromReaper } from '../../../../src/container/litter/index.js'
import type { Container, EngineImage, Network, Volume } from '../../../../src/definition/index.js'

// A process that makes things until it is killed: `node maker.cjs HOST IMAGE REAPER [DOCKER_CONTEXT]`. It tells of each step on standard
// output, `begin N` and `done N`, and then stays.

const command = ['sleep', '3600']
const name = `imagewright-test/litter-${process.pid}`

async function main(): Promise<void> {
  const [, , host = '', image = '', reaper = '', dockerContext] = process.argv
  const place = dockerContext === undefined ? { host } : { dockerContext }
  await leaseFromReaper(reaper)
  let net: Network
  let data: Volume
  let box: Container
  let one: EngineImage
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => (net = await network.create(place)),
    async () => (data = await volume.create(place)),
    async () => {
      const mounts = [
        { type: 'volume', source: data.name, target: '/data' },
        { type: 'volume', target: '/anonymous' },
      ] as const
      box = await container.start(image, { ...place, command, network: net.name, mounts })
    },
    () => container.create(image, { ...place, command }),
    async () => (one = await box.commit(`${name}:one`)),
    () => one.tag(`${name}:two`),
    () => box.commit(`${name}:one`),
    // The name moves on: the image before has none then.
    () => box.commit(`${name}:one`),
    () => images(place).tag(image, `${name}:base`),
    () => one.start({ command, network: 'none' }),
  ]
  for (const [index, step] of steps.entries()) {
    process.stdout.write(`begin ${index}\n`)
    await step()
    process.stdout.write(`done ${index}\n`)
  }
  setInterval(() => undefined, 60_000)
}

void main()
