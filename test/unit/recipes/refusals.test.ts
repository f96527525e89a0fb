import { describe, expect, it } from '@jest/globals'
import { apk, apt, image, InvalidDefinitionError, nonRoot, npm, pip } from 'imagewright'

/** The error of a call, without the place in this file, which has a test of its own. */
function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDefinitionError)
    const { summary, hint } = error as InvalidDefinitionError
    return hint === undefined ? summary : `${summary}\n${hint}`
  }
  throw new TypeError('the call was not refused')
}

const NO_PACKAGE = [
  '',
  ' ',
  'git curl',
  'git;rm',
  'git&&rm',
  '$(id)',
  '`id`',
  'git|sh',
  "git'",
  'git"',
  'git\n',
  'git\\',
  '-y',
  '--allow-downgrades',
  '*',
  'git=',
  'git=1 2',
  'git=$V',
  '../git.deb',
  './git.deb',
  'git#',
  '!git',
  'gít',
]

describe('recipes of packages', () => {
  it.each(NO_PACKAGE)('take no %j for a package', (name) => {
    const text = JSON.stringify(name)
    expect(refusal(() => apt([name]))).toBe(
      `apt(): ${text} is no package\nA package is written like "git", "libc6:i386" or "git=1:2.39.*".`,
    )
    expect(refusal(() => apk([name]))).toBe(
      `apk(): ${text} is no package\nA package is written like "git", "git=2.45.2-r0" or "git~2.45".`,
    )
    expect(refusal(() => pip([name]))).toBe(
      `pip(): ${text} is no package\nA package is written like "flask", "uvicorn[standard]" or "flask>=3.0,<4".`,
    )
  })

  it('leave an operator out that only pip has', () => {
    expect(refusal(() => apt(['git>x']))).toMatch(/^apt\(\): "git>x" is no package/)
    expect(refusal(() => apk(['git>x']))).toMatch(/^apk\(\): "git>x" is no package/)
  })

  it('do not install a name by which apt-get would remove a package', () => {
    expect(refusal(() => apt(['git-']))).toMatch(/^apt\(\): "git-" is no package\n/)
  })

  it.each(['1 2', '1;2', '$V', '', '=1', "1'"])('take no %j for a version', (version) => {
    expect(refusal(() => apt(['git'], { pin: { git: version } }))).toMatch(
      /^apt\(\): "git=.*" is no package\n/,
    )
  })

  it('refuse two versions of one package', () => {
    expect(refusal(() => apt(['git=1', 'git=2']))).toBe(
      'apt(): two versions are asked for of one package: git=1 and git=2\nLeave one of the two out.',
    )
    expect(refusal(() => apk(['git~1'], { pin: { git: '2' } }))).toBe(
      'apk(): two versions are asked for of one package: git~1 and git=2\nLeave one of the two out.',
    )
  })

  it('refuse to pin what they do not install', () => {
    expect(refusal(() => apt(['git', 'curl'], { pin: { gti: '1' } }))).toBe(
      'apt(): "pin" names "gti", which is not among the packages\nThe packages are git, curl.',
    )
  })

  it('refuse to install nothing', () => {
    expect(refusal(() => apt([]))).toBe('apt(): "packages" must name at least one package')
  })

  it('refuse an option that they do not have, and name theirs', () => {
    // @ts-expect-error no such option
    expect(refusal(() => apt(['git'], { recommend: true }))).toBe(
      'apt(): unknown option "recommend"\nIt takes pin, recommends, cache, update.',
    )
    // @ts-expect-error no such option
    expect(refusal(() => npm({ dev: false }))).toBe(
      'npm(): unknown option "dev"\nIt takes production, cache, lockFile.',
    )
  })

  it('refuse what a requirements file settles itself', () => {
    expect(refusal(() => pip('requirements.txt', { pin: { flask: '3' } }))).toBe(
      'pip(): "pin" does not go with a requirements file\nVersions and hashes of a requirements file stand in that file.',
    )
    expect(refusal(() => pip(['flask'], { requireHashes: true }))).toBe(
      'pip(): "requireHashes" does not go with a list of packages\nVersions and hashes of a requirements file stand in that file.',
    )
    expect(refusal(() => pip('folder/'))).toBe('pip(): "requirements" must be the path of a file')
  })
})

describe('nonRoot', () => {
  it.each(['', 'a b', 'App', 'a:b', '-app', '1app', "a'", '$USER', 'a\n', 'a'.repeat(33)])(
    'takes no %j for a user',
    (user) => {
      expect(refusal(() => nonRoot(user))).toBe(
        'nonRoot(): "user" must be a name such as "app", of at most 32 characters',
      )
    },
  )

  it('refuses root, by name and by number', () => {
    expect(refusal(() => nonRoot('root'))).toBe('nonRoot(): "user" must not be "root"')
    expect(refusal(() => nonRoot('app', { uid: 0 }))).toBe(
      'nonRoot(): "uid" must not be that of root',
    )
  })

  it.each(['relative', '/a:b', '/a\nb', ''])('takes no %j for a home', (home) => {
    expect(refusal(() => nonRoot('app', { home }))).toBe(
      'nonRoot(): "home" must be an absolute path without ":"',
    )
  })
})

describe('places', () => {
  const base = image().from('base')

  it('of the steps of a recipe are where it was used', () => {
    const recipe = nonRoot()
    const line = lineHere() + 1
    const stage = base.use(recipe)
    expect(stage.node.instructions.map(({ at }) => [at?.file, at?.line])).toEqual([
      [__filename, line],
      [__filename, line],
    ])
  })

  it('of faults are where the recipe was called', () => {
    const calls = [
      () => apt(['git;']),
      () => apk(['git;']),
      () => pip(['git;']),
      () => pip('folder/'),
      // @ts-expect-error no such lock file
      () => npm({ lockFile: 'yarn.lock' }),
      () => nonRoot('root'),
    ]
    const places = calls.map((call) => {
      try {
        return call()
      } catch (error) {
        return (error as InvalidDefinitionError).at?.file
      }
    })
    expect(places).toEqual(calls.map(() => __filename))
  })
})

function lineHere(): number {
  const frame = new Error('here').stack?.split('\n')[2]
  return Number(/:(\d+):\d+\)?$/.exec(frame ?? '')?.[1])
}
