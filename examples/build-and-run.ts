/**
 * A definition, used from a program: prints its Dockerfile, builds it, shows the steps and runs the image.
 *
 *     npx jiti examples/build-and-run.ts
 *
 * The Engine is found as the docker command finds it: DOCKER_HOST, the current docker context, the usual sockets.
 * Where Docker Hub cannot be reached, a Debian-made busybox that `npm run engines` provides stands in for alpine.
 */
import hello from './hello.js'

async function main(): Promise<void> {
  console.log(hello.toDockerfile())

  // The build starts at once. It can be awaited, iterated over for its events, or both.
  const build = hello.build({ tags: ['me/hello:1.0'] })
  for await (const event of build) {
    if (event.type === 'step') console.log(`step: ${event.name}`)
    if (event.type === 'log') process.stdout.write(event.text)
  }
  const built = await build
  console.log(`image: ${built.id}\nnames: ${built.tags.join(', ')}`)

  const { stdout } = await built.run()
  process.stdout.write(`output: ${stdout}`)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
