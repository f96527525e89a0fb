import { apk, apt, image, nonRoot, npm, pip } from 'imagewright'

const modules = image()
  .from('node:22-alpine')
  .use(apk(['git', 'curl'], { pin: { curl: '8.9.1-r1' } }))
  .workdir('/app')
  .use(npm({ production: true, cache: true }))

export default image()
  .from('debian:bookworm-slim')
  .use(apt(['python3-pip', 'git', 'git'], { cache: true, pin: { git: '1:2.39.*' } }))
  .use(apt(['ca-certificates']))
  .workdir('/app')
  .use(pip('requirements.txt'))
  .use(pip(['uvicorn[standard]>=0.30,<1', 'flask'], { cache: true }))
  .copy('/app/node_modules', 'node_modules', { from: modules })
  .use(nonRoot('app', { uid: 1000, gid: 1000, home: '/app' }))
  .cmd(['python3', 'main.py'])
