/**
 * Two containers of one image do not see each other's changes: each has a layer of its own on top of it.
 *
 *     npx jiti examples/two-containers.ts
 *
 * Where Docker Hub cannot be reached, the Debian base that `npm run engines` makes stands in for ubuntu.
 */
import { container } from 'imagewright'

async function main(): Promise<void> {
  // `await using` removes a container at the end of the block, whatever happens in it.
  await using first = await container.start('ubuntu', { command: ['sleep', 'infinity'] })
  await using second = await container.start('ubuntu', { command: ['sleep', 'infinity'] })

  await first.write('/greeting', 'hello from the first\n')
  await second.write('/greeting', 'hello from the second\n')
  await second.exec(['rm', '-r', '/srv'])

  for (const [name, each] of Object.entries({ first, second })) {
    process.stdout.write(`${name}: ${await each.readText('/greeting')}`)
    for (const { change, path } of await each.diff()) console.log(`  ${change} ${path}`)
  }

  // The image is what it was.
  const { stdout } = await container.run('ubuntu', { command: 'ls -d /srv /greeting 2> /dev/null' })
  process.stdout.write(`a third one has: ${stdout}`)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
