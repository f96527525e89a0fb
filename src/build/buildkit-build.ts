import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { solve } from '../buildkit/index.js'
import { type LocalSource, memorySource } from '../context/index.js'
import type { BuildRequest } from '../definition/index.js'
import { type Engine, engineDialer } from '../engine/index.js'
import { BuildIncompleteError } from '../errors/index.js'
import type { BuildEvent } from '../progress/event.js'
import { credentialsFor } from '../registry/index.js'
import { isFolder } from './named-contexts.js'
import type { Reproducible } from './reproducible.js'
import { secretReaders } from './secrets.js'
import type { BuiltIds, SettledBuild } from './settled-build.js'

const DOCKERFILE = 'Dockerfile'
const DOCKERFILE_IGNORE = `${DOCKERFILE}.dockerignore`

/** How often an image is built that others take away before it is rewritten. */
const ATTEMPTS = 3

/** Builds with the BuildKit of the Engine. */
export async function buildWithBuildkit(
  engine: Engine,
  plan: SettledBuild,
  emit: (event: BuildEvent) => void,
): Promise<BuiltIds> {
  const { reproducible, request, target } = plan
  for (let left = ATTEMPTS; left > 0; left--) {
    const id = await solveImage(engine, plan, emit)
    if (!reproducible) return { id, digest: id, limits: [] }
    const { rewriteImage } = await import('./rewrite/rewrite-image.js')
    const final = await rewriteImage(engine, id, reproducible.epoch, request.signal)
    if (final) return { id: final.id, digest: final.id, limits: final.limits }
  }
  throw new BuildIncompleteError('The image that was built was removed before it was finished', {
    at: target.at,
  })
}

/** The ID of the image. */
async function solveImage(
  engine: Engine,
  plan: SettledBuild,
  emit: (event: BuildEvent) => void,
): Promise<string> {
  const { request, root, reproducible } = plan
  const env = engine.environment()
  const { events, result } = solve(engineDialer(engine), {
    frontendAttrs: frontendAttrs(plan),
    locals: locals(plan),
    sharedKey: sharedKey(root, reproducible),
    // Named only when it is done: of two builds that want one name at once, the exporter of the containerd
    // store may throw away the image of the one that loses it.
    exporter: { type: 'moby', attrs: {} },
    secrets: secretReaders(request.secrets ?? {}, env),
    ssh: sshSockets(request.ssh, env),
    credentials: (host) => credentialsFor(host, { env, signal: request.signal }),
    entitlements: request.network === 'host' ? ['network.host'] : [],
    signal: request.signal,
    silenceTimeout: request.silenceTimeout,
  })
  for await (const event of events) emit(event)
  const { exporterResponse } = await result
  const id = exporterResponse['containerimage.digest']
  if (id !== undefined) return id
  throw new BuildIncompleteError('BuildKit ended the build without the ID of an image', {
    at: plan.target.at,
  })
}

function frontendAttrs({ request, platform, buildArgs }: SettledBuild): Record<string, string> {
  const { labels = {}, noCache, network, contexts = {}, addHosts = {} } = request
  const hosts = Object.entries(addHosts).map(([name, address]) => `${name}=${address}`)
  return {
    filename: DOCKERFILE,
    // As buildx does for an Engine: a base that is already there is not looked up again.
    'image-resolve-mode': request.pull ? 'pull' : 'local',
    ...(platform !== undefined && { platform }),
    ...(network !== undefined && network !== 'default' && { 'force-network-mode': network }),
    ...(noCache === true && { 'no-cache': '' }),
    ...(Array.isArray(noCache) && noCache.length > 0 && { 'no-cache': noCache.join(',') }),
    ...(hosts.length > 0 && { 'add-hosts': hosts.join(',') }),
    ...prefixed('build-arg:', buildArgs),
    ...prefixed('label:', labels),
    ...prefixed(
      'context:',
      Object.fromEntries(
        Object.entries(contexts).map(([name, value]) => [
          name,
          isFolder(value) ? `local:${localName(name)}` : value,
        ]),
      ),
    ),
  }
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]))
}

function locals({ root, dockerfile, ignore, ...plan }: SettledBuild): Map<string, LocalSource> {
  // BuildKit itself finds the one in the root of the context.
  const own = ignore.file === join(root, '.dockerignore') ? undefined : ignore.content
  return new Map<string, LocalSource>([
    ['context', plan.source],
    [
      'dockerfile',
      memorySource({
        [DOCKERFILE]: { content: dockerfile.text },
        ...(own && { [DOCKERFILE_IGNORE]: { content: own } }),
      }),
    ],
    ...[...plan.namedSources].map(([name, source]) => [localName(name), source] as const),
  ])
}

function localName(context: string): string {
  return `context-${context}`
}

/**
 * One key for one folder: builds of it share what BuildKit keeps of it, builds of others never do, nor those that
 * give its files another time.
 */
function sharedKey(root: string, reproducible: Reproducible | undefined): string {
  const text = reproducible ? `${root}\0${reproducible.epoch}` : root
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return `${basename(root)}:${hash}`
}

function sshSockets(
  ssh: BuildRequest['ssh'],
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> | undefined {
  if (ssh === undefined) return undefined
  if (ssh !== true) return new Map(Object.entries(ssh))
  const socket = env['SSH_AUTH_SOCK']
  return new Map(socket === undefined ? [] : [['default', socket]])
}
