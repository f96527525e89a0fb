/**
 * From a container to an image, as one does it by hand: change a container, look at what changed, commit it.
 *
 *     npx jiti examples/commit.ts
 *
 * The same with the command line:
 *
 *     npx imagewright run -d --name hello ubuntu sleep infinity
 *     docker exec hello touch /hello /world
 *     npx imagewright diff hello
 *     npx imagewright commit hello ubuntu:hello-world
 *     npx imagewright images ubuntu
 *     npx imagewright run -it ubuntu:hello-world bash
 *
 * Where Docker Hub cannot be reached, the Debian base that `npm run engines` makes stands in for ubuntu.
 */
import { container, images } from 'imagewright'

const idle = { command: ['sleep', 'infinity'] }

async function main(): Promise<void> {
  await using ubuntu = await container.start('ubuntu', idle)
  console.log('a fresh container:', await ubuntu.diff())

  await ubuntu.exec(['touch', '/hello', '/world'])
  console.log('after touch:', await ubuntu.diff())

  const helloWorld = await ubuntu.commit('ubuntu:hello-world')
  const listed = await images().list({ reference: 'ubuntu:hello-world' })
  console.log('listed as:', listed.map(({ tags }) => tags).flat())

  const { stdout } = await helloWorld.run({ command: ['ls', '/hello', '/world'] })
  console.log('it has:', stdout.trim().split('\n'))

  // What was a change is part of the image now.
  await using another = await helloWorld.start(idle)
  console.log('a fresh container of it:', await another.diff())
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
