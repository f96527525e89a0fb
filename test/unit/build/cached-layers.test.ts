import { describe, expect, it } from '@jest/globals'
import { CachedLayers } from '../../../src/build/cached-layers.js'

function watch(steps: readonly (readonly [name: string, cached: boolean])[]): readonly string[] {
  const layers = new CachedLayers()
  steps.forEach(([name, cached], index) => {
    const digest = `sha256:${index}`
    layers.take({ type: 'step', digest, name, inputs: [], internal: false })
    if (cached) layers.take({ type: 'cached', digest })
  })
  return layers.limits()
}

describe('CachedLayers', () => {
  it('says nothing of what was made just now, and of what is no layer of the build', () => {
    expect(
      watch([
        ['[1/3] FROM alpine', true],
        ['[2/3] COPY . .', false],
        ['[3/3] RUN make', false],
        ['[internal] load build context', true],
      ]),
    ).toEqual([])
  })

  it('says which layers may hold files with another time', () => {
    expect(
      watch([
        ['[build 2/3] RUN make', true],
        ['[3/3] ADD a.tar /', true],
      ]),
    ).toEqual([
      '"RUN make" and 1 more came from the cache of BuildKit: files that an earlier build made before SOURCE_DATE_EPOCH keep their time, which a build elsewhere does not have. A build with noCache gives them that one.',
    ])
  })
})
