import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { pushImage } from '../../../scripts/engines/registry.js'
import { loopbackRegistry } from '../matrix.js'

/** An empty archive. */
const TAR = Buffer.alloc(1024)
const DIFF_ID = `sha256:${createHash('sha256').update(TAR).digest('hex')}`

/** Puts an image into the loopback registry that is told from others by a label. Gives its reference. */
export async function pushLabelled(
  repository: string,
  tag: string,
  label: string,
): Promise<string> {
  const address = loopbackRegistry()
  await pushImage(address, repository, [tag], {
    layer: gzipSync(TAR),
    diffId: DIFF_ID,
    command: ['sh'],
    labels: { revision: label },
  })
  return `${address}/${repository}:${tag}`
}

/** Deletes the manifest that a tag names. */
export async function deleteTagged(repository: string, tag: string): Promise<void> {
  const manifests = `http://${loopbackRegistry()}/v2/${repository}/manifests`
  const headers = { Accept: 'application/vnd.docker.distribution.manifest.v2+json' }
  const found = await fetch(`${manifests}/${tag}`, { method: 'HEAD', headers })
  await fetch(`${manifests}/${found.headers.get('docker-content-digest')}`, { method: 'DELETE' })
}
