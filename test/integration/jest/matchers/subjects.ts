import { afterAll, beforeAll, expect } from '@jest/globals'
import { type BuiltImage, image, type Stage } from 'imagewright'
import { connectEngine, removeImage } from '../../../../src/engine/index.js'
import { buildOnce } from '../../../../src/jest/build-once.js'
import { matchers } from '../../../../src/jest/matchers/index.js'
import type { MatrixEngine } from '../../matrix.js'

expect.extend(matchers)

const FILES = [
  'mkdir -p /etc',
  "printf 'app:x:1234:1234::/app:/bin/sh\\n' >> /etc/passwd",
  "printf 'crew:x:2345:\\n' >> /etc/group",
  'mkdir -p /app/bin',
  "printf 'port = 80\\nhost = any\\n' > /app/config.ini",
  'chmod 640 /app/config.ini',
  'chown app:crew /app/config.ini',
  'chown 77:88 /app/bin',
  'ln -s config.ini /app/link',
  'ln -s /app /application',
  'ln -s nowhere /app/dangling',
  'ln -s circle /app/circle',
  "printf '\\001\\002\\377\\376' > /app/bytes",
  ': > /app/empty',
  'chmod 4755 /app/empty',
  'mkfifo /app/queue',
]

/** Definitions of images, and what was built of them on one Engine, which is the one that is found meanwhile. */
export interface Subjects {
  readonly app: Stage
  readonly plain: Stage
  readonly appImage: BuiltImage
  /** A name of the image of `app`. */
  readonly appName: string
  /** IDs of further images, which are removed in the end. */
  readonly others: Set<string>
}

/** Registers the builds, made anew for each Engine: a definition is built once for a test file. */
export function useSubjects({ host, slot }: MatrixEngine): () => Subjects {
  const before = process.env['DOCKER_HOST']
  let subjects: Subjects | undefined
  beforeAll(async () => {
    process.env['DOCKER_HOST'] = host
    subjects = await build(slot)
  })
  afterAll(async () => {
    if (before === undefined) delete process.env['DOCKER_HOST']
    else process.env['DOCKER_HOST'] = before
    if (!subjects) return
    const engine = await connectEngine({ host, env: {} })
    await removeImage(engine, subjects.appName, { force: true })
    for (const id of subjects.others) await removeImage(engine, id, { force: true })
    engine.close()
  })
  return () => {
    if (!subjects) throw new TypeError('the images are built in beforeAll')
    return subjects
  }
}

async function build(slot: string): Promise<Subjects> {
  const app = image()
    .from('busybox:latest')
    .runAll(FILES)
    .env({ NAME: 'app', GREETING: 'hello = world', EMPTY: '' })
    .label({ 'org.example.name': 'app', 'org.example.version': '1.2.3' })
    .expose(8080, '53/udp')
    .volume('/data', '/var/log/app')
    .workdir('/app')
    .healthcheck(['test', '-f', '/app/config.ini'], {
      interval: '1m30s',
      timeout: '500ms',
      startPeriod: '2s',
      retries: 5,
    })
    .user('app:crew')
    .entrypoint(['/bin/sh', '-e'])
    .cmd(['-c', 'echo ready; echo note >&2'])
  const plain = image()
    .from('busybox:latest')
    .run('mkdir /app && echo some > /app/some && echo more > /app/more')
    .label({ 'org.example.name': 'plain' })
    .cmd('echo plain')
  const appName = `imagewright-test/matchers:${slot}`
  const [appImage, , plainImage] = await Promise.all([
    app.build({ tags: [appName] }),
    buildOnce(app),
    buildOnce(plain),
  ])
  return { app, plain, appImage, appName, others: new Set([plainImage.id]) }
}
