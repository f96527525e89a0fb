import { expand, image } from 'imagewright'

const build = image()
  .arg('VERSION', '22')
  .arg('REGISTRY')
  .from(expand('${REGISTRY}/node:${VERSION}-slim'))
  .as('build')
  .arg('VERSION')
  .arg('TARGETARCH')
  .arg('GREETING', 'hello "world"')
  .env({ NODE: '${VERSION:-latest}', ARCH: '${TARGETARCH}_x', NAME: '${GREETING%%o*}' })
  .run('echo $VERSION')

export default image()
  .comment('Arguments of the whole file')
  .arg('VERSION', '22')
  .from('alpine')
  .copy('/out', '/$VERSION', { from: build })
