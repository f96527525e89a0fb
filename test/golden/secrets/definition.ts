import { image, secret } from 'imagewright'

export default image()
  .from('node:22')
  .run('npm ci', { mounts: [secret('npmrc', { target: '/root/.npmrc', required: true })] })
  .run('./publish', { mounts: [secret('token', { env: 'TOKEN' })] })
  .run('./sign', { mounts: [secret('key', { mode: 0o400, uid: 1000, gid: 1000 })] })
