import { cache, expand, image } from 'imagewright'

const start = image()
  .arg('GO_VERSION', '1.23')
  .arg('ALPINE_VERSION', '3.20')
  // The registry of the company
  .arg('REGISTRY')

const build = start
  .from(expand('${REGISTRY}/golang:${GO_VERSION}-alpine'), { platform: '$BUILDPLATFORM' })
  .as('build')
  .arg('TARGETOS')
  .arg('TARGETARCH')
  .arg('VERSION', 'dev')
  .workdir('/src')
  .copy(['go.mod', 'go.sum'], './')
  .run('go mod download', { mounts: [cache('/go/pkg/mod')] })
  .copy('.', '.')
  .run(
    'GOOS=$TARGETOS GOARCH=$TARGETARCH go build -ldflags "-X main.version=$VERSION" -o /out/app .',
    { mounts: [cache('/go/pkg/mod'), cache('/root/.cache/go-build')] },
  )

export default start
  .from(expand('alpine:${ALPINE_VERSION}'))
  .copy('/out/app', '/usr/local/bin/app', { from: build })
  .entrypoint(['app'])
