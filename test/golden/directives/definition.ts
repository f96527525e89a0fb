import { image } from 'imagewright'

export default image()
  .syntax('docker/dockerfile:1.10')
  .check({ skip: ['StageNameCasing', 'JSONArgsRecommended'], error: true })
  .comment('escape=` is no directive here\n\nsecond paragraph')
  .from('alpine')
  .comment('run what follows')
  .run('[ -e /etc/alpine-release ] || exit 1')
  .healthcheck('none')
