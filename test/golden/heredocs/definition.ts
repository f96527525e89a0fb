import { image } from 'imagewright'

export default image()
  .from('debian:bookworm-slim')
  .script(`
    set -eu
    for name in one two; do
      echo "$name" > "/$name"
    done
  `)
  .script('#!/usr/bin/perl\nprint "EOF\\n";\n')
  .script('cat <<EOF\ntext\nEOF\n')
  .write('/etc/app.json', JSON.stringify({ price: '$5', path: 'C:\\app' }, null, 2))
  .write('/etc/motd', 'built for $TARGETPLATFORM', { expand: true, chmod: '644' })
  .write('/etc/empty', '')
  .run('cat /one\ncat /two')
