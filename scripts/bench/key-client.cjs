'use strict'

// node key-client.cjs FOLDER: the key of an image that takes every file of a folder. Prints the key.
const { bind, image } = require('imagewright')

image({ context: process.argv[2] })
  .from('busybox')
  .run('true', { mounts: [bind('/context')] })
  .key({ host: process.env['DOCKER_HOST'] })
  .then(
    (key) => console.log(key),
    (error) => {
      console.error(error)
      process.exitCode = 1
    },
  )
