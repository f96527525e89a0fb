import { apk, apt, image, npm, pip } from 'imagewright'

const modules = image()
  .from('node:22-alpine')
  .as('modules')
  .use(apk(['git', 'curl']))
  .workdir('/app')
  .use(npm({ production: true, cache: true }))

export default image()
  .from('debian:bookworm-slim')
  // Only what the service needs
  .use(apt(['python3-pip', 'ca-certificates']))
  .workdir('/app')
  .use(pip('requirements.txt'))
  .run('apt-get update && apt-get install -y "$PACKAGES" && rm -rf /var/lib/apt/lists/*')
  .copy('/app/node_modules', 'node_modules', { from: modules })
