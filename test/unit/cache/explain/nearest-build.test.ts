import { describe, expect, it } from '@jest/globals'
import { nearestBuild } from '../../../../src/cache/explain/index.js'
import type { RecordedBuild } from '../../../../src/cache/record/index.js'
import { image, type PlainBuild, run, sideOf } from './inputs.js'

function build(steps: readonly string[], platform = 'linux/amd64'): PlainBuild {
  const instructions = steps.map((step) => run(step))
  const stage = { name: 'app', isNamed: true, base: image('busybox'), instructions }
  return { settings: { platform }, stages: [stage], files: [] }
}

function recorded(key: string, plain: PlainBuild): RecordedBuild {
  return {
    key,
    image: 'sha256:x',
    builtAt: '2026-01-02T03:04:05Z',
    inputs: sideOf(plain).inputs,
    conceal: (inputs) => inputs,
    contents: async () => new Map(),
  }
}

function nearest(
  earlier: Readonly<Record<string, PlainBuild>>,
  now: PlainBuild,
): string | undefined {
  const builds = Object.entries(earlier).map(([key, plain]) => recorded(key, plain))
  return nearestBuild(builds, sideOf(now).inputs)?.key
}

describe('the build that another is compared with', () => {
  it('is none where there is none', () => {
    expect(nearest({}, build(['a']))).toBeUndefined()
  })

  it('is the newest of those that are as like', () => {
    expect(nearest({ new: build(['a', 'y']), old: build(['a', 'x']) }, build(['a', 'z']))).toBe(
      'new',
    )
  })

  it('is an older one that more is the same of', () => {
    const earlier = { new: build(['b', 'y']), old: build(['a', 'x']) }
    expect(nearest(earlier, build(['a', 'z']))).toBe('old')
  })

  it('is one for the same platform, whatever else has changed since', () => {
    const earlier = { other: build(['a', 'b', 'c'], 'linux/arm64'), same: build(['x']) }
    expect(nearest(earlier, build(['a', 'b', 'c']))).toBe('same')
  })
})
