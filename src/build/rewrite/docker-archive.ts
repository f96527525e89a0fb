import { digestOf, type LoadableImage } from './loadable-image.js'
import type { RewrittenLayer } from './rewrite-layer.js'

/**
 * For Engines with graph drivers, which name images by their config. They look a layer up by the digests of all up to it, so
 * those of the base are named and not sent.
 *
 * @param layersKept how many layers come before these
 * @param own not compressed
 */
export function dockerArchive(
  config: Buffer,
  layersKept: number,
  own: readonly RewrittenLayer[],
): LoadableImage {
  const count = layersKept + own.length
  const names = Array.from({ length: count }, (_, index) => nameOf(index))
  const manifest = [{ Config: 'config.json', RepoTags: null, Layers: names }]
  return {
    id: digestOf(config),
    files: [
      { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) },
      { name: 'config.json', content: config },
      ...own.map(({ file, size }, index) => ({ name: nameOf(layersKept + index), file, size })),
    ],
  }
}

function nameOf(index: number): string {
  return `${index}.tar`
}
