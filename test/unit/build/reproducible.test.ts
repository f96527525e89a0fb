import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { reproducibility, reproducibleArgs } from '../../../src/build/reproducible.js'

let folder: string
let repository: string

const COMMITTED = 1_600_000_000

function git(cwd: string, ...args: string[]): string {
  const when = `${COMMITTED} +0500`
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, GIT_COMMITTER_DATE: when, GIT_AUTHOR_DATE: '1500000000 +0000' },
  })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-epoch-'))
  repository = join(folder, 'repository')
  mkdirSync(join(repository, 'images'), { recursive: true })
  git(repository, 'init', '--quiet')
  git(repository, 'commit', '--quiet', '--allow-empty', '--message', 'first')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('reproducibility()', () => {
  const ask = (request: object, env: Readonly<Record<string, string>> = {}, root = repository) =>
    reproducibility({ request, root }, { PATH: process.env['PATH'], ...env })

  it('is nothing unless it is asked for', async () => {
    expect(await ask({})).toBeUndefined()
    expect(await ask({ reproducible: false }, { SOURCE_DATE_EPOCH: '1' })).toBeUndefined()
  })

  it('takes the option, then the argument, then the environment, then the newest commit', async () => {
    const env = { SOURCE_DATE_EPOCH: '3' }
    const buildArgs = { SOURCE_DATE_EPOCH: '2' }
    expect(await ask({ reproducible: { epoch: 1 }, buildArgs }, env)).toEqual({
      epoch: 1,
      source: 'option',
    })
    expect(await ask({ reproducible: true, buildArgs }, env)).toEqual({
      epoch: 2,
      source: 'argument',
    })
    expect(await ask({ reproducible: {} }, env)).toEqual({ epoch: 3, source: 'environment' })
    expect(await ask({ reproducible: true }, { SOURCE_DATE_EPOCH: '' })).toEqual({
      epoch: COMMITTED,
      source: 'commit',
    })
  })

  it('finds the repository above the context, and no other that the environment names', async () => {
    const env = { GIT_DIR: join(folder, 'nowhere'), GIT_WORK_TREE: folder }
    const { epoch } = (await ask({ reproducible: true }, env, join(repository, 'images'))) ?? {}
    expect(epoch).toBe(COMMITTED)
  })

  it.each(['now', '-1', '1.5', '1e9', ' 1', '8589934592', 'context'])(
    'refuses SOURCE_DATE_EPOCH=%s',
    async (value) => {
      await expect(ask({ reproducible: true }, { SOURCE_DATE_EPOCH: value })).rejects.toMatchObject(
        {
          code: 'INVALID_EPOCH',
          summary: `The environment variable SOURCE_DATE_EPOCH is ${JSON.stringify(value)}, which is no time in whole seconds since 1970 (0 to 8589934591)`,
        },
      )
    },
  )

  it.each([-1, 1.5, Number.NaN, 8_589_934_592])('refuses { epoch: %s }', async (epoch) => {
    await expect(ask({ reproducible: { epoch } })).rejects.toMatchObject({ code: 'INVALID_EPOCH' })
  })

  it('says what to give where there is no repository, no commit or no git', async () => {
    const bare = join(folder, 'no-commit')
    mkdirSync(bare)
    const outside = ask({ reproducible: true }, { GIT_CEILING_DIRECTORIES: folder }, bare)
    await expect(outside).rejects.toMatchObject({
      code: 'EPOCH_UNKNOWN',
      summary: expect.stringContaining('fatal: not a git repository'),
      hint: 'Give a time: reproducible: { epoch: 1700000000 }, or the environment variable SOURCE_DATE_EPOCH.',
    })
    git(bare, 'init', '--quiet')
    const empty = ask({ reproducible: true }, {}, bare)
    await expect(empty).rejects.toMatchObject({ code: 'EPOCH_UNKNOWN' })
    const without = ask({ reproducible: true }, { PATH: folder })
    await expect(without).rejects.toMatchObject({
      code: 'EPOCH_UNKNOWN',
      summary: expect.stringContaining('there is no git'),
    })
  })

  it('executes nothing that a repository sets', async () => {
    const hostile = join(folder, 'hostile')
    mkdirSync(hostile)
    git(hostile, 'init', '--quiet')
    git(hostile, 'commit', '--quiet', '--allow-empty', '--message', 'first')
    const mark = join(folder, 'executed')
    const script = join(folder, 'script')
    writeFileSync(script, `#!/bin/sh\ntouch ${mark}\n`)
    chmodSync(script, 0o755)
    for (const setting of [
      'core.fsmonitor',
      'core.pager',
      'pager.rev-list',
      'core.sshCommand',
      'core.gitProxy',
      'core.alternateRefsCommand',
      'gpg.program',
      'diff.external',
      'credential.helper',
    ]) {
      git(hostile, 'config', setting, script)
    }
    git(hostile, 'config', 'log.showSignature', 'true')
    git(hostile, 'config', 'alias.rev-list', `!${script}`)
    expect(await ask({ reproducible: true }, {}, hostile)).toEqual({
      epoch: COMMITTED,
      source: 'commit',
    })
    // A partial clone fetches a commit that it lacks, by a command that its settings name.
    git(hostile, 'config', 'extensions.partialClone', 'origin')
    git(hostile, 'config', 'core.repositoryFormatVersion', '1')
    git(hostile, 'config', 'remote.origin.promisor', 'true')
    git(hostile, 'config', 'remote.origin.url', `ext::${script}`)
    git(hostile, 'config', 'protocol.ext.allow', 'always')
    rmSync(join(hostile, '.git/objects'), { recursive: true })
    mkdirSync(join(hostile, '.git/objects'))
    await expect(ask({ reproducible: true }, {}, hostile)).rejects.toMatchObject({
      code: 'EPOCH_UNKNOWN',
    })
    expect(existsSync(mark)).toBe(false)
  })
})

describe('reproducibleArgs()', () => {
  it('gives the time to the build, over any other', () => {
    const reproducible = { epoch: 5, source: 'option' as const }
    expect(reproducibleArgs({ A: 'b', SOURCE_DATE_EPOCH: '4' }, reproducible)).toEqual({
      A: 'b',
      SOURCE_DATE_EPOCH: '5',
    })
    expect(reproducibleArgs({ A: 'b' }, undefined)).toEqual({ A: 'b' })
  })
})
