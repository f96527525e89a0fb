import { image } from 'imagewright'

const cacheStage = image().from('alpine').as('cache')

const defaultStage = image().from('alpine').as('default')

const build2 = image().from('golang:1.23').as('build-2')

const stage3dTools = image().from('ghcr.io/acme/3d-tools:1').run('echo 3d')

export default image()
  .scratch()
  .copy('/a', '/a', { from: cacheStage })
  .copy('/b', '/b', { from: defaultStage })
  .copy('/c', '/c', { from: build2 })
  .copy('/d', '/d', { from: stage3dTools })
