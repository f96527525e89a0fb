/**
 * Git in a Debian, twice: by hand in a container that is committed, and by a definition; and what the hands left behind.
 *
 *     npx jiti examples/git-by-hand.ts
 *
 * Where Docker Hub cannot be reached, the Debian base that `npm run engines` makes stands in for debian:bookworm-slim.
 */
import { apt, compareImages, container, type FileDifference, image } from 'imagewright'

const inCode = image()
  .from('debian:bookworm-slim')
  .use(apt(['git']))
  .cmd(['git', '--version'])

const BY_HAND = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '--yes', '--no-install-recommends', 'git'],
]

async function main(): Promise<void> {
  await using debian = await container.start('debian:bookworm-slim', {
    command: ['sleep', 'infinity'],
  })
  for (const command of BY_HAND) {
    const { exitCode, stderr } = await debian.exec(command)
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  }
  console.log(`changes: ${(await debian.diff()).length}`)

  const committed = await debian.commit('debian:git', { changes: { cmd: ['git', '--version'] } })
  process.stdout.write(`by hand: ${(await committed.run()).stdout}`)

  const built = await inCode.build()
  process.stdout.write(`in code: ${(await built.run()).stdout}`)

  const { files, config } = await compareImages(committed, built)
  console.log(`other settings: ${config.length}`)
  console.log(`only by hand: ${summary(files, 'removed')}`)
  console.log(`only in code: ${summary(files, 'added')}`)
  console.log(`in both, and not the same: ${summary(files, 'modified')}`)
}

/** How many files there are of a change, by the folder that they are below. */
function summary(files: readonly FileDifference[], change: FileDifference['change']): string {
  const counts: Record<string, number> = {}
  for (const { path } of files.filter((each) => each.change === change)) {
    const folder = path.split('/').slice(0, 4).join('/')
    counts[folder] = (counts[folder] ?? 0) + 1
  }
  const parts = Object.entries(counts).map(([folder, count]) => `${folder} (${count})`)
  return parts.join(', ') || 'nothing'
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
