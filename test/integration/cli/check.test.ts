import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { imagewright, ROOT } from './command.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-check-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, ...lines: readonly string[]): void {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
}

/** Exit code, and what was found where, one a line. */
async function check(...args: readonly string[]): Promise<unknown[]> {
  const { code, stdout, stderr } = await imagewright(['check', '--format', 'json', ...args], {
    cwd: folder,
  })
  if (stderr !== '') return [code, stderr]
  const { warnings, problems } = JSON.parse(stdout)
  return [
    code,
    ...warnings.map(
      (found: { ruleName: string; range: { start: { line: number } }; at?: { line: number } }) =>
        `${found.at?.line ?? found.range.start.line} ${found.ruleName}`,
    ),
    ...problems.map(({ message }: { message: string }) => message),
  ]
}

describe('imagewright check', () => {
  it('ends with 0 where nothing is found, and reads ./Dockerfile', async () => {
    write('Dockerfile', 'FROM alpine:3.22', 'USER me')
    expect(await imagewright(['check'], { cwd: folder })).toEqual({
      code: 0,
      stdout: 'Check complete, no warnings found.\n',
      stderr: '',
    })
  })

  it('ends with 1 where there are more warnings than allowed, or errors', async () => {
    write('warned', 'FROM alpine:3.22', 'USER me', 'CMD x', 'MAINTAINER me')
    const found = ['3 JSONArgsRecommended', '4 MaintainerDeprecated']
    expect(await check('warned')).toEqual([1, ...found])
    expect(await check('warned', '--max-warnings', '1')).toEqual([1, ...found])
    expect(await check('warned', '--max-warnings', '2')).toEqual([0, ...found])
    expect(await check('warned', '--max-warnings', '2', '--error')).toEqual([
      1,
      ...found,
      'lint violation found for rules: MaintainerDeprecated, JSONArgsRecommended',
    ])
  })

  it('ends with 0 where there are notes only', async () => {
    write('noted', 'FROM alpine:3.22', 'USER me', 'RUN cd /x && make')
    expect(await check('noted')).toEqual([0, '3 imagewright/run-cd'])
  })

  it('ends with 1 where the file cannot be built', async () => {
    write('broken', 'FROM alpine:3.22', 'FOO')
    expect(await check('broken')).toEqual([1, 'unknown instruction: FOO (did you mean FROM?)'])
  })

  it('takes build arguments, a target and the choice of checks', async () => {
    write('args', 'ARG TAG', 'FROM a:$TAG AS x', 'CMD x', 'FROM b', 'MAINTAINER me')
    expect(
      await check('args', '--build-arg', 'TAG=1', '--target', 'x', '--set', 'buildkit'),
    ).toEqual([1, '2 InvalidDefaultArgInFrom', '3 JSONArgsRecommended', '5 MaintainerDeprecated'])
    expect(
      await check(
        'args',
        '--build-arg=TAG=1',
        '--skip=root-user,MaintainerDeprecated',
        '--skip=JSONArgsRecommended',
        '--skip=InvalidDefaultArgInFrom',
      ),
    ).toEqual([1, '4 imagewright/unpinned-base'])
    expect(await check('args', '--build-arg', 'TAG=1', '--only', 'missing-healthcheck')).toEqual([
      0,
      '4 imagewright/missing-healthcheck',
    ])
  })

  it('reads the .dockerignore of the context, or that of the Dockerfile', async () => {
    mkdirSync(join(folder, 'app'))
    mkdirSync(join(folder, 'app/.git'))
    write('app/Dockerfile', 'FROM alpine:3.22', 'USER me', 'COPY . /app', 'COPY secret /s')
    write('app/.dockerignore', '.git', 'secret')
    expect(await check('app/Dockerfile')).toEqual([1, '4 CopyIgnoredFile'])
    write('app/Dockerfile.dockerignore', 'other')
    expect(await check('app/Dockerfile')).toEqual([1, '3 imagewright/context-ignore'])
    expect(await check('app/Dockerfile', '--context', folder)).toEqual([0])
  })

  it('checks a definition and points at its steps', async () => {
    write(
      'definition.ts',
      `import { image } from '${ROOT}/dist/esm/index.js'`,
      "export const app = image().from('alpine:3.22')",
      "  .user('me')",
      "  .run('sudo make')",
    )
    expect(await check('definition.ts', '--export', 'app')).toEqual([1, '4 imagewright/sudo'])
  })

  it('says which file cannot be read, and which check there is not', async () => {
    expect(await check('nowhere')).toEqual([
      1,
      "UsageError [USAGE]: check: cannot read nowhere: ENOENT: no such file or directory, open 'nowhere'\n",
    ])
    expect(await check('Dockerfile', '--skip', 'apt-yess')).toEqual([
      1,
      'UnknownCheckError [UNKNOWN_CHECK]: skip: there is no check "apt-yess"\n  Did you mean "apt-yes"?\n',
    ])
  })
})
