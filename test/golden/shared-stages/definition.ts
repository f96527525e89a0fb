import { image } from 'imagewright'

// Both branches stand on one stage, which is printed once; what nothing uses is not printed.
const base = image().from('debian:bookworm-slim').run('mkdir -p /out')
const left = image().from(base).run('echo left > /out/left')
const right = image().from(base).run('echo right > /out/right')
image().from(base).run('echo never')

export default image()
  .scratch()
  .copy('/out/left', '/', { from: left })
  .copy('/out/right', '/', { from: right })
  .copy('/etc/debian_version', '/', { from: base })
  .copy('/bin/busybox', '/bin/', { from: 'busybox:1.36' })
