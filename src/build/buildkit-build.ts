import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { solve } from '../buildkit/index.js'
import { directorySource, type LocalSource, memorySource } from '../context/index.js'
import type { BuildRequest } from '../definition/index.js'
import { type Engine, engineDialer } from '../engine/index.js'
import { BuildIncompleteError } from '../errors/index.js'
import type { BuildEvent } from '../progress/event.js'
import { credentialsFor } from '../registry/index.js'
import type { BuildPlan } from './plan.js'
import { secretReaders } from './secrets.js'

const DOCKERFILE = 'Dockerfile'
const DOCKERFILE_IGNORE = `${DOCKERFILE}.dockerignore`

/** What a builder tells of the image that it made. */
export interface BuiltIds {
  readonly id: string
  readonly digest: string
}

/** Builds with the BuildKit of the Engine. */
export async function buildWithBuildkit(
  engine: Engine,
  plan: BuildPlan,
  emit: (event: BuildEvent) => void,
): Promise<BuiltIds> {
  const { request, root } = plan
  const env = engine.environment()
  const { events, result } = solve(engineDialer(engine), {
    frontendAttrs: frontendAttrs(plan),
    locals: locals(plan),
    sharedKey: sharedKey(root),
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
  if (id === undefined) {
    throw new BuildIncompleteError('BuildKit ended the build without the ID of an image', {
      at: plan.target.at,
    })
  }
  return { id, digest: id }
}

function frontendAttrs({ request, platform, buildArgs }: BuildPlan): Record<string, string> {
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

function locals({ root, request, dockerfile, ignore }: BuildPlan): Map<string, LocalSource> {
  // BuildKit itself finds the one in the root of the context.
  const own = ignore.file === join(root, '.dockerignore') ? undefined : ignore.content
  const folders = Object.entries(request.contexts ?? {}).filter(([, value]) => isFolder(value))
  return new Map([
    ['context', directorySource(root)],
    [
      'dockerfile',
      memorySource({
        [DOCKERFILE]: { content: dockerfile.text },
        ...(own && { [DOCKERFILE_IGNORE]: { content: own } }),
      }),
    ],
    ...folders.map(([name, folder]): [string, LocalSource] => [
      localName(name),
      directorySource(resolve(folder)),
    ]),
  ])
}

/** A named context is a folder unless it says that it is something else, e.g. `docker-image://alpine`. */
function isFolder(value: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(value)
}

function localName(context: string): string {
  return `context-${context}`
}

/** One key for one folder: builds of it share what BuildKit keeps of it, builds of others never do. */
function sharedKey(root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16)
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
