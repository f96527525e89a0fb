import { bind, cache, context, image, secret, ssh, tmpfs } from 'imagewright'

const tools = image().from('golang:1.23').as('tools')

export default image()
  .from('alpine:3.20')
  .run('make', {
    mounts: [
      bind('/src'),
      bind('/tools', { from: tools, source: '/usr/local/go', readWrite: true }),
      bind('/other', { from: context('docs') }),
      bind('/busybox', { from: 'busybox:1.36', source: 'bin' }),
      cache('/root/.cache'),
      cache('/var/cache', {
        id: 'a,b',
        sharing: 'private',
        from: tools,
        source: '/root',
        readOnly: true,
        mode: 0o755,
        uid: 1000,
        gid: 1000,
      }),
      tmpfs('/tmp', { size: '64m' }),
      tmpfs('/scratch', { size: 1048576 }),
      ssh(),
      ssh({ id: 'github', target: '/agent.sock', required: true, mode: 0o600, uid: 1, gid: 2 }),
    ],
    network: 'none',
    security: 'insecure',
    devices: ['nvidia.com/gpu=all'],
  })
  .run(['make', 'install'], { mounts: [secret('token')], network: 'host' })
