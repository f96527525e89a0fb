import { bind, cache, image, secret, ssh, tmpfs } from 'imagewright'

export default image()
  .from('rust:1.80')
  .as('build')
  .workdir('/src')
  .run('cargo build --release', {
    mounts: [
      bind('.'),
      bind('/tools', { source: '/bin', from: 'busybox:1.36' }),
      cache('/usr/local/cargo/registry', { sharing: 'locked' }),
      secret('token', { env: 'TOKEN' }),
      secret('netrc', { target: '/root/.netrc', required: true, mode: 0o400 }),
      ssh(),
      tmpfs('/tmp', { size: '64m' }),
    ],
    network: 'none',
  })
