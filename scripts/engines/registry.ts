import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { suiteFolder } from './packages.js'
import { endProcesses, processesWith, startDetached } from './processes.js'
import { readJson, writeJson } from './record.js'
import { SetUpError } from './set-up-error.js'
import type { StateFolder } from './state-folder.js'

/** Taken where it is free, so that the address stays the same between runs. */
const USUAL_PORT = 5517

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
const CONFIG = 'application/vnd.docker.container.image.v1+json'
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

/** Starts the loopback registry unless it runs; gives its `host:port`. */
export async function startRegistry(
  folder: StateFolder,
): Promise<{ readonly address: string; readonly started: boolean }> {
  const remembered = join(folder.registry, 'address.json')
  const known = readJson<{ readonly address: string }>(remembered)?.address
  if (known !== undefined && isRunning(folder) && (await serves(known))) {
    return { address: known, started: false }
  }
  await stopRegistry(folder)
  mkdirSync(folder.registry, { recursive: true })
  const preferred = known === undefined ? USUAL_PORT : Number(known.split(':')[1])
  const port = (await bindable(preferred)) ?? (await bindable(0))
  const address = `127.0.0.1:${port}`
  writeJson(configFile(folder), {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(folder.registry, 'data') },
      delete: { enabled: true },
    },
    http: { addr: address },
  })
  writeJson(remembered, { address })
  const log = join(folder.registry, 'registry.log')
  writeFileSync(log, '')
  const binary = join(suiteFolder(folder, 'bookworm'), 'usr/bin/docker-registry')
  startDetached([binary, 'serve', configFile(folder)], log, process.env)
  const deadline = performance.now() + 15_000
  while (!(await serves(address))) {
    if (performance.now() > deadline) {
      await stopRegistry(folder)
      throw new SetUpError(`The registry does not answer at ${address}`, readFileSync(log, 'utf8'))
    }
    await sleep(50)
  }
  return { address, started: true }
}

export function isRunning(folder: StateFolder): boolean {
  return processesWith(configFile(folder)).length > 0
}

export async function stopRegistry(folder: StateFolder): Promise<boolean> {
  const wasUp = isRunning(folder)
  await endProcesses(configFile(folder), 5_000)
  return wasUp
}

/** The image config's labels, or `undefined` where the registry has no such image. */
export async function readLabels(
  address: string,
  repository: string,
  tag: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const base = `http://${address}/v2/${repository}`
  const manifest = await fetch(`${base}/manifests/${tag}`, { headers: { Accept: MANIFEST } })
  if (!manifest.ok) return undefined
  const { config } = (await manifest.json()) as { readonly config: { readonly digest: string } }
  const blob = await fetch(`${base}/blobs/${config.digest}`)
  if (!blob.ok) return undefined
  const image = (await blob.json()) as { config?: { Labels?: Record<string, string> | null } }
  return image.config?.Labels ?? {}
}

export interface FixtureImage {
  /** The gzipped layer, with the digest of what it unpacks to. */
  readonly layer: Buffer
  readonly diffId: string
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** Puts a one-layer image into the registry under every one of `tags`. */
export async function pushImage(
  address: string,
  repository: string,
  tags: readonly string[],
  image: FixtureImage,
): Promise<void> {
  const config = Buffer.from(
    JSON.stringify({
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Cmd: image.command,
        Labels: image.labels,
      },
      rootfs: { type: 'layers', diff_ids: [image.diffId] },
      history: [{ created: '1970-01-01T00:00:00Z', created_by: 'imagewright fixture' }],
    }),
  )
  const layers = [await pushBlob(address, repository, LAYER, image.layer)]
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: await pushBlob(address, repository, CONFIG, config),
    layers,
  }
  for (const tag of tags) {
    const answer = await fetch(`http://${address}/v2/${repository}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'Content-Type': MANIFEST },
      body: JSON.stringify(manifest),
    })
    await demand(answer, 201)
  }
}

/** Node's names of architectures, in Go's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

async function pushBlob(address: string, repository: string, mediaType: string, body: Buffer) {
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const descriptor = { mediaType, size: body.length, digest }
  const blobs = `http://${address}/v2/${repository}/blobs`
  if ((await fetch(`${blobs}/${digest}`, { method: 'HEAD' })).ok) return descriptor
  const upload = await demand(await fetch(`${blobs}/uploads/`, { method: 'POST' }), 202)
  const location = new URL(upload.headers.get('location') ?? '', `http://${address}`)
  location.searchParams.set('digest', digest)
  await demand(
    await fetch(location, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(body),
    }),
    201,
  )
  return descriptor
}

async function demand(answer: Response, status: number): Promise<Response> {
  if (answer.status === status) return answer
  throw new SetUpError(
    `The loopback registry: ${answer.status} at ${answer.url}`,
    await answer.text(),
  )
}

// The registry reads YAML, of which JSON is a part.
function configFile(folder: StateFolder): string {
  return join(folder.registry, 'config.yml')
}

async function serves(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2_000)
    return (await fetch(`http://${address}/v2/`, { signal })).status === 200
  } catch {
    return false
  }
}

/** The port, or a free one for 0; `undefined` where it is taken. */
function bindable(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const found = typeof address === 'object' && address ? address.port : undefined
      server.close(() => resolve(found))
    })
  })
}
