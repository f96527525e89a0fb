import { image } from 'imagewright'

export default image()
  .from('node:22')
  .workdir('/app')
  .onBuild((trigger) => trigger.copy('package*.json', './').run('npm ci').copy('.', '.'))
  .cmd(['npm', 'start'])
