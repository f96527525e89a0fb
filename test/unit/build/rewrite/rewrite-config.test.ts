import { describe, expect, it } from '@jest/globals'
import { rewriteConfig } from '../../../../src/build/rewrite/rewrite-config.js'

const EPOCH = 1_600_000_000
const TIME = '2020-09-13T12:26:40Z'

function rewrite(value: Readonly<Record<string, unknown>>, text = JSON.stringify(value)) {
  return rewriteConfig({ digest: 'sha256:', bytes: Buffer.from(text), value }, EPOCH)
}

const step = (created: string, by: string, more: object = {}) => ({
  created,
  created_by: by,
  ...more,
})

describe('rewriteConfig()', () => {
  it('gives what a BuildKit wrote that knows no epoch the one time, and leaves the base', () => {
    const config = {
      created: '2026-01-01T00:00:01.5Z',
      history: [
        step('2019-01-01T00:00:00Z', 'base'),
        step('2019-01-01T00:00:00Z', 'base env', { empty_layer: true }),
        step('2026-01-01T00:00:00.5Z', 'COPY'),
        step('2026-01-01T00:00:01.5Z', 'CMD', { empty_layer: true }),
      ],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: ['a', 'b'] },
    }
    const { layersKept, configWith } = rewrite(config)
    expect(layersKept).toBe(1)
    expect(JSON.parse(configWith(['a', 'c']))).toEqual({
      created: TIME,
      history: [
        config.history[0],
        config.history[1],
        step(TIME, 'COPY'),
        step(TIME, 'CMD', { empty_layer: true }),
      ],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: ['a', 'c'] },
    })
  })

  it('tells a base that is newer than the time from what was built, where BuildKit knows the time', () => {
    const { layersKept } = rewrite({
      created: TIME,
      history: [step('2024-01-01T00:00:00Z', 'base'), step(TIME, 'COPY'), step(TIME, 'RUN')],
      rootfs: { diff_ids: ['a', 'b', 'c'] },
    })
    expect(layersKept).toBe(1)
  })

  it('says where an old BuildKit does not tell the base from an old cache', () => {
    const at = (cached: string, known?: string) =>
      rewrite({
        ...(known !== undefined && { created: known }),
        history: [
          step('2019-01-01T00:00:00Z', 'base'),
          step(cached, 'COPY', { comment: 'buildkit.dockerfile.v0' }),
          step(known ?? '2026-01-01T00:00:00Z', 'RUN'),
        ],
        rootfs: { diff_ids: ['a', 'b', 'c'] },
      })
    expect(at('2020-01-01T00:00:00Z').limits).toEqual([expect.stringMatching(/before 0\.11/)])
    expect(at('2026-01-01T00:00:00Z').limits).toEqual([])
    expect(at('2020-01-01T00:00:00Z', TIME).limits).toEqual([])
  })

  it('writes JSON as Engines do, members in their order', () => {
    const text = `{"z":"a \\u003e b \\u0026\\u003c","created":"${TIME}","rootfs":{"diff_ids":["a"]}}`
    const { configWith, layersKept } = rewrite(
      JSON.parse(text) as Readonly<Record<string, unknown>>,
      text,
    )
    expect([configWith(['a']), layersKept]).toEqual([text, 0])
  })

  it('refuses a config that it could not write back', () => {
    const text = '{"created": "x", "n": 12345678901234567890}'
    expect(() => rewrite(JSON.parse(text) as Readonly<Record<string, unknown>>, text)).toThrow(
      'its config is written in a way that is not known',
    )
  })
})
