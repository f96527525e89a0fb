import { image } from 'imagewright'

const base = image().from('debian:bookworm').as('base').run('mkdir /out')

const docs = image().from(base).as('docs').run('make docs')

const base2 = image().from(base).run('make tests')

export default image()
  .scratch()
  .copy('/out', '/docs', { from: docs })
  .copy('/out', '/tests', { from: base2 })
  .copy('/etc/os-release', '/', { from: 'alpine:3.20' })
