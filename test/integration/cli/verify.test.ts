import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { imagesOf, readEngine } from '../build/engine-state.js'
import { eachEngine } from '../matrix.js'
import { imagewright, type Invocation, ROOT } from './command.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-verify-cli-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  mkdirSync(join(folder, 'tmp'))
  mkdirSync(join(folder, 'files'))
  writeFileSync(join(folder, 'files', 'a.txt'), 'a')
  writeFileSync(
    join(folder, 'app.ts'),
    [
      `import { image } from '${ROOT}/dist/esm/index.js'`,
      "const base = image().from('busybox')",
      "export default base.copy('files', '/files').run('echo made > /made')",
      "export const place = base.run(`echo ${new Date(0).getHours()} ${'I'.toLocaleLowerCase()} > /place`)",
      "export const random = base.run('cat /proc/sys/kernel/random/uuid > /id')",
    ].join('\n'),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Of the temporary folders of the command. */
function leftFolders(): readonly string[] {
  return readdirSync(join(folder, 'tmp'))
}

describe('imagewright verify', () => {
  eachEngine(
    (engine) => {
      const run = (args: readonly string[], onStderr?: Invocation['onStderr']) =>
        imagewright(['verify', join(folder, 'app.ts'), '-H', engine.host, ...args], {
          env: {
            SOURCE_DATE_EPOCH: '1700000000',
            TZ: 'UTC',
            LC_ALL: 'C',
            TMPDIR: join(folder, 'tmp'),
          },
          ...(onStderr && { onStderr }),
        })
      const imageIds = async () => (await imagesOf(engine, { all: true })).map(({ Id }) => Id)

      it('says that two builds gave the same image, and leaves nothing behind', async () => {
        const { code, stdout, stderr } = await run(['--quiet'])
        expect([code, stderr]).toEqual([0, ''])
        const { Version } = await readEngine<{ readonly Version: string }>(engine, '/version')
        const place = `         on Engine ${Version} at ${engine.host}`
        const [, digest = ''] = /^build 1 {2}(sha256:[0-9a-f]{64})$/m.exec(stdout) ?? []
        expect(stdout).toBe(
          [
            'SOURCE_DATE_EPOCH=1700000000 (2023-11-14T22:13:20Z)',
            `build 1  ${digest}`,
            place,
            `build 2  ${digest}`,
            place,
            '         with the files in another folder, in another order, with other times, umask 0077, time zone Pacific/Kiritimati, locale tr_TR.UTF-8',
            '',
            'builds 1 and 2: the same image, byte for byte',
            '',
          ].join('\n'),
        )
        expect(await imageIds()).not.toContain(digest)
        expect(leftFolders()).toEqual([])
      })

      it('names the layer, the file and the field that differ, and fails', async () => {
        const { code, stdout } = await run(['--quiet', '--export', 'random', '--format', 'json'])
        expect(code).toBe(1)
        const { equal, builds, comparisons } = JSON.parse(stdout) as {
          readonly equal: boolean
          readonly builds: readonly { readonly id: string; readonly key: string }[]
          readonly comparisons: readonly unknown[]
        }
        expect(equal).toBe(false)
        expect(comparisons).toEqual([
          {
            first: 0,
            second: 1,
            equal: false,
            complete: true,
            differences: [
              {
                part: 'layer',
                layer: 1,
                createdBy: 'RUN /bin/sh -c cat /proc/sys/kernel/random/uuid > /id # buildkit',
                path: 'id',
                field: 'content',
                first: expect.stringMatching(/^sha256:/),
                second: expect.stringMatching(/^sha256:/),
              },
            ],
          },
        ])
        const held = await imageIds()
        expect(builds.filter(({ id }) => held.includes(id))).toEqual([])
      })

      it('sees a definition that depends on time zone and locale', async () => {
        const { code, stdout } = await run(['--quiet', '--export', 'place'])
        expect(code).toBe(1)
        expect(stdout).toContain('first in layer 2 (RUN /bin/sh -c echo 0 i > /place # buildkit)')
        expect(stdout).toContain('The inputs differ: the definition or its files depend on where')
      })

      it('removes what it made when it is interrupted', async () => {
        const label = `imagewright-verify-test=${randomUUID()}`
        let killed = false
        const { code } = await run(['--label', label], (text, kill) => {
          // The second build begins when the first image is there.
          if (killed || text.split('load build definition').length < 3) return
          killed = true
          kill('SIGINT')
        })
        expect([code, killed]).toEqual([130, true])
        const filters = JSON.stringify({ label: [label] })
        expect(await imagesOf(engine, { all: true, filters })).toEqual([])
        expect(leftFolders()).toEqual([])
      })
    },
    ['sid-containerd'],
  )

  it('refuses an epoch that is none', async () => {
    const { code, stderr } = await imagewright([
      'verify',
      join(folder, 'app.ts'),
      '--source-date-epoch',
      'now',
    ])
    expect([code, stderr]).toEqual([
      1,
      'UsageError [USAGE]: --source-date-epoch now: it takes whole seconds since 1970\n',
    ])
  })
})
