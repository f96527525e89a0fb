import { cache, image } from 'imagewright'

export default image()
  .from('node:22')
  .workdir('/app')
  .onBuild((trigger) =>
    trigger
      .copy('package*.json', './')
      .run('npm ci', { mounts: [cache('/root/.npm')] })
      .copy('.', '.')
      .user('node'),
  )
  .cmd(['npm', 'start'])
