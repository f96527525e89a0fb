import { context, image, literal } from 'imagewright'

export default image()
  .from('alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d', {
    platform: '$BUILDPLATFORM',
  })
  .comment('every instruction, with every flag')
  .copy(['a', 'with blank'], '/dir/', {
    from: context('files'),
    chown: 'app:app',
    chmod: 'u=rwX,go=rX',
    link: true,
    parents: true,
    exclude: ['*.log', '**/node_modules'],
  })
  .add('https://example.com/a.tar.gz', '/', {
    checksum: 'sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d',
    chown: '1000:1000',
    chmod: '644',
    link: true,
    unpack: true,
    exclude: ['docs'],
  })
  .add('https://github.com/moby/buildkit.git#v0.16.0', '/buildkit', { keepGitDir: true })
  .add('local.tar', '/', { unpack: false })
  .env({ PATH: '/opt/bin:$PATH', QUOTES: 'a "b" \\c', PRICE: literal('$5'), EMPTY: '' })
  .label({ 'org.opencontainers.image.title': 'every flag', plain: 'x' })
  .expose(80, '53/udp', '8000-8010')
  .workdir('/with blank')
  .user(1000)
  .volume('/data', '/with blank')
  .stopSignal('SIGTERM')
  .shell(['/bin/ash', '-eo', 'pipefail', '-c'])
  .run('--version')
  .healthcheck('wget -q -O - localhost || exit 1', {
    interval: '1m30s',
    timeout: '10s',
    startPeriod: '5s',
    startInterval: '1s',
    retries: 3,
  })
  .entrypoint(['/entry', 'a "quoted" word'])
  .cmd('exec server $HOME')
