import { expand, image } from 'imagewright'

const start = image().arg('VARIANT', 'alpine')

const baseAlpine = start.from('alpine:3.20').as('base-alpine').run('apk add --no-cache curl')

const baseDebian = start
  .from('debian:bookworm-slim')
  .as('base-debian')
  .run('apt-get update && apt-get install -y curl')

export default start
  .from(expand('base-${VARIANT}'), { candidates: [baseAlpine, baseDebian] })
  .cmd(['curl', '--version'])
