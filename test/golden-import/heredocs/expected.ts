import { expand, file, image, literal } from 'imagewright'

export default image()
  .from('python:3.12-slim')
  .script(
    `
    set -eu
    apt-get update
    apt-get install -y git
    `,
  )
  .script(
    `
    #!/usr/bin/env python3
    print("hello")
    `,
    { name: 'PYTHON' },
  )
  .write(
    '/etc/app/config.json',
    `{
  "name": "app",
  "price": "$5"
}
`,
  )
  .copy(file('nginx.conf', 'server_name $host;'), '/etc/nginx/')
  .write('/etc/motd', expand('built for $TARGETPLATFORM', literal(', costs $uri\n')))
  .copy([file('one.txt', '1'), file('two.txt', '2')], '/texts/')
