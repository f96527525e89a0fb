import { expect, it } from '@jest/globals'
import { bind, context, expand, image, literal, secret } from 'imagewright'

function unfrozen(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return [
    ...(Object.isFrozen(value) ? [] : [path]),
    ...Object.entries(value).flatMap(([key, child]) => unfrozen(child, `${path}.${key}`)),
  ]
}

it('freezes a definition all the way down', () => {
  const stage = image({ context: '.' })
    .syntax('docker/dockerfile:1')
    .arg('V', '${W:-x}')
    .from(expand('a:${V}'), { platform: '$BUILDPLATFORM' })
    .env({ A: '${B:-${C}}' })
    .run(['a'], { mounts: [bind('/x', { from: image().from('b') }), secret('i')] })
    .copy(['a', 'b'], 'c', { exclude: ['d'] })
    .onBuild((trigger) => trigger.write('/a', 'b'))
    .cmd(['a'])
  expect(unfrozen(stage, 'stage')).toEqual([])
  for (const value of [image(), literal('a'), expand('$A'), context('c'), bind('/a')]) {
    expect(Object.isFrozen(value)).toBe(true)
  }
})

it('lets no step change the stage that it is called on', () => {
  const base = image().from('a').run('1')
  const before = base.toDockerfile()
  const left = base.run('2').env({ A: 'b' }).cmd(['l'])
  const right = base.as('right').run('3').cmd(['r'])
  expect(base.toDockerfile()).toBe(before)
  expect(left.toDockerfile()).toBe('FROM a\nRUN 1\nRUN 2\nENV A=b\nCMD ["l"]\n')
  expect(right.toDockerfile()).toBe('FROM a AS right\nRUN 1\nRUN 3\nCMD ["r"]\n')
})

it('lets no start change another', () => {
  const start = image().arg('A', '1')
  const other = start.arg('B', '2').syntax('x/y')
  expect(start.from('a').toDockerfile()).toBe('ARG A=1\n\nFROM a\n')
  expect(other.from('a').toDockerfile()).toBe('# syntax=x/y\nARG A=1\nARG B=2\n\nFROM a\n')
})

it('keeps what a caller changes afterwards out of the definition', () => {
  const command = ['a']
  const variables: Record<string, string> = { A: 'b' }
  const exclude = ['x']
  const stage = image().from('a').env(variables).copy('s', 'd', { exclude }).cmd(command)
  command.push('b')
  variables['C'] = 'd'
  exclude.push('y')
  expect(stage.toDockerfile()).toBe('FROM a\nENV A=b\nCOPY --exclude=x s d\nCMD ["a"]\n')
  expect(Object.isFrozen(command)).toBe(false)
})
