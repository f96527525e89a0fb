import { image } from 'imagewright'

export default image()
  .syntax('docker/dockerfile:1.10')
  .check({ skip: ['StageNameCasing'], error: true })
  .from('alpine:3.20')
  .add('https://github.com/moby/buildkit.git#v0.16.0', '/src', { keepGitDir: true })
  .add('vendor.tar', '/vendor/', { unpack: false })
  .copy('scripts/*.sh', '/opt/', { chmod: '755', link: true, parents: true, exclude: ['*.md'] })
  .stopSignal('SIGQUIT')
  .volume('/data', '/cache')
  .healthcheck('none')
