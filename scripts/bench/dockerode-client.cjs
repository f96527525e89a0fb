'use strict'

// node dockerode-client.cjs VERSION FOLDER TAG: one build as dockerode's documentation shows it, with
// the folder packed by the tar-fs that dockerode itself depends on.
const { createRequire } = require('node:module')
const Docker = require('dockerode')

const tar = createRequire(require.resolve('dockerode'))('tar-fs')
const [version, folder, tag] = process.argv.slice(2)

async function main() {
  const docker = new Docker()
  const options = version === '2' ? { t: tag, version } : { t: tag }
  const stream = await docker.buildImage(tar.pack(folder), options)
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
  })
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
