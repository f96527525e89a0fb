import { image } from 'imagewright'

// Compile with all dependencies
const build = image()
  .from('node:22')
  .as('build')
  .workdir('/app')
  .copy(['package.json', 'package-lock.json'], './')
  .run('npm ci')
  .copy('.', '.')
  .runAll(['npm run build', 'npm prune --omit=dev'])

// What runs in production
export default image()
  .syntax('docker/dockerfile:1')
  .from('node:22-slim')
  .workdir('/app')
  .env({ NODE_ENV: 'production' })
  .copy('/app/dist', './dist', { from: build, chown: 'node:node' })
  .copy('/app/node_modules', './node_modules', { from: build })
  .user('node')
  .expose(3000)
  .healthcheck(['node', 'dist/health.js'], { interval: '30s', timeout: '3s' })
  .cmd(['node', 'dist/main.js'])
