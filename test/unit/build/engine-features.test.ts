import { describe, expect, it } from '@jest/globals'
import {
  bind,
  cache,
  context,
  FeatureUnsupportedError,
  image,
  literal,
  secret,
  type Stage,
  tmpfs,
} from 'imagewright'
import { checkFeatures, featuresUsed } from '../../../src/build/engine-features.js'

const base = image().from('alpine')

const uses = (stage: Stage) =>
  featuresUsed(stage.printed()).map(({ feature, call }) => `${call} ${feature}`)

describe('featuresUsed()', () => {
  it.each<readonly [string, Stage]>([
    ['write heredoc', base.write('/a', 'b')],
    ['script heredoc', base.script('a')],
    ['run heredoc', base.run('a\nb')],
    ['runAll heredoc', base.runAll(['a', 'cat <<X'])],
    ['onBuild heredoc', base.onBuild((trigger) => trigger.run('a\nb'))],
    ['copy link', base.copy('a', 'b', { link: true })],
    ['add link', base.add('a', 'b', { link: true })],
    ['run network', base.run('a', { network: 'none' })],
    ['run security', base.run('a', { security: 'insecure' })],
    ['copy context', base.copy('a', 'b', { from: context('c') })],
    ['run context', base.run('x', { mounts: [bind('/a', { from: context('c') })] })],
    ['run mountExpansion', base.run('x', { mounts: [cache('$HOME/c')] })],
    ['run mountExpansion', base.run('x', { mounts: [secret(literal("it's").word as string)] })],
    ['run tmpfsSize', base.run('x', { mounts: [tmpfs('/a', { size: '1m' })] })],
    ['run secretEnv', base.run('x', { mounts: [secret('a', { env: 'A' })] })],
    ['add checksum', base.add('a', 'b', { checksum: 'sha256:x' })],
    ['add keepGitDir', base.add('a', 'b', { keepGitDir: true })],
    ['add unpack', base.add('a', 'b', { unpack: false })],
    ['copy exclude', base.copy('a', 'b', { exclude: ['c'] })],
    ['copy parents', base.copy('a', 'b', { parents: true })],
    ['copy chmodExpansion', base.copy('a', 'b', { chmod: '$M' })],
    ['copy symbolicMode', base.copy('a', 'b', { chmod: 'u+x' })],
    ['healthcheck startInterval', base.healthcheck('a', { startInterval: '1s' })],
    ['env defaultOperator', base.env({ A: '${B-c}' })],
    ['label patternOperator', base.label({ A: '${B:-${C#d}}' })],
    ['write patternOperator', base.write('${B%c}', '').copy('a', 'b')],
  ])('finds %s', (use, stage) => {
    expect(uses(stage).at(-1)).toBe(use)
  })

  it('finds nothing in what every frontend knows', () => {
    const stage = base
      .run(['a\nb', '<<EOF'], { mounts: [cache('/c', { mode: 0o755 }), secret('d')] })
      .copy('a b', 'c', { from: 'busybox', chown: '1:2', chmod: '755', link: false })
      .env({ A: '${B:-c}$D ${E:?f}' })
      .healthcheck('a', { interval: '1s' })
    expect(uses(stage)).toEqual([])
  })

  it('looks into every stage that is built', () => {
    const used = base.write('/a', 'b')
    expect(uses(base.copy('a', 'b', { from: used }))).toEqual(['write heredoc'])
  })

  it('finds nothing where the definition brings its own frontend', () => {
    expect(uses(image().syntax('docker/dockerfile:1').from('a').script('b'))).toEqual([])
  })
})

describe('checkFeatures()', () => {
  const used = featuresUsed(
    base
      .copy('a', 'b', { exclude: ['c'] })
      .script('d')
      .printed(),
  )

  it('passes an Engine that has all features', () => {
    expect(() => checkFeatures(used, '1.51')).not.toThrow()
    expect(() => checkFeatures([], '1.41')).not.toThrow()
  })

  it('refuses an Engine without one, naming the call, the feature, the Engine and the place', () => {
    const check = (): void => checkFeatures(used, '1.50')
    expect(check).toThrow(FeatureUnsupportedError)
    expect(check).toThrow(
      [
        'copy() needs --exclude, which Docker Engine has since 28.5 (API 1.51); this one offers API 1.50',
        `  at ${__filename}:${used[0]?.at?.line}:${used[0]?.at?.column}`,
        "  Use a newer Engine, or bring a newer frontend: image().syntax('docker/dockerfile:1').",
      ].join('\n'),
    )
  })
})
