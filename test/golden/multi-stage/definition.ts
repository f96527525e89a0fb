import { image } from 'imagewright'

const dependencies = image()
  .from('node:22')
  .as('dependencies')
  .workdir('/app')
  .copy(['package.json', 'package-lock.json'], './')
  .run('npm ci')

const compiled = image()
  .from(dependencies)
  .copy('src', 'src')
  .runAll(['npm run build', 'npm prune --omit=dev'])

export default image()
  .from('node:22-slim', { platform: 'linux/amd64' })
  .workdir('/app')
  .copy('/app/node_modules', 'node_modules', { from: compiled })
  .copy('/app/dist', 'dist', { from: compiled, chown: 'node:node' })
  .user('node')
  .expose(8080)
  .cmd(['node', 'dist/main.js'])
