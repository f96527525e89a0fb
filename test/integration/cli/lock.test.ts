import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connectEngine, tagImage } from '../../../src/engine/index.js'
import { removeTags } from '../build/engine-state.js'
import { deleteTagged, pushLabelled } from '../build/loopback-image.js'
import { eachEngine } from '../matrix.js'
import { imagewright, type Outcome, ROOT } from './command.js'

const run = `h5-${randomBytes(4).toString('hex')}`
const NOWHERE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const DIGEST = /sha256:[0-9a-f]{64}/

let folder: string
let name: string
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'imagewright-lock-cli-')))
  mkdirSync(join(folder, '.git'))
  mkdirSync(join(folder, 'images'))
  name = await pushLabelled(run, '1', 'one')
  writeFileSync(join(folder, 'images/Dockerfile'), `FROM ${name}\nRUN true\n`)
  writeFileSync(
    join(folder, 'images/app.ts'),
    `import { image } from '${ROOT}/dist/esm/index.js'
     export default image().from('${name}').copy('/a', '/b', { from: '${await pushLabelled(run, '2', 'two')}' })\n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lock = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = NOWHERE,
): Promise<Outcome> => imagewright(['lock', ...args], { cwd: folder, env })

const read = (): string => readFileSync(join(folder, 'imagewright.lock'), 'utf8')

describe('the command lock', () => {
  it('pins what a registry has, without an Engine, beside the repository', async () => {
    const { code, stdout, stderr } = await lock(['images/Dockerfile'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${folder}/imagewright.lock\n` })
    const digest = DIGEST.exec(stdout)?.[0]
    expect(stdout).toBe(`${name}: locked ${digest}\n`)
    const platform = { 'linux/amd64': digest }
    expect(JSON.parse(read())).toEqual({
      version: 1,
      images: { [name]: { digest, platforms: platform } },
    })
  })

  it('adds what another file needs, and keeps what that does not use', async () => {
    const before = read()
    expect((await lock(['--check', 'images/app.ts'])).stdout).toContain(`${run}:2: missing\n`)
    expect(read()).toBe(before)
    expect((await lock(['images/app.ts'])).code).toBe(0)
    expect(Object.keys(JSON.parse(read()).images)).toEqual([name, name.replace(/1$/, '2')])
    const again = await lock(['images/Dockerfile'])
    expect(again.stdout).toContain(`${run}:2: not used by these files\n`)
    expect((await lock(['--check', 'images/Dockerfile'])).code).toBe(0)
    expect((await lock(['--check', '--prune', 'images/Dockerfile'])).code).toBe(1)
    expect((await lock(['--prune', 'images/Dockerfile'])).stdout).toContain(`${run}:2: dropped\n`)
    expect(read()).toBe(before)
  })

  it('keeps a pin when the name moves on, tells it, and moves on when it is told to', async () => {
    const before = read()
    const old = DIGEST.exec(before)?.[0]
    await pushLabelled(run, '1', 'three')
    expect((await lock(['images/Dockerfile'])).code).toBe(0)
    expect(read()).toBe(before)
    const checked = await lock(['--check', 'images/Dockerfile'])
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(new RegExp(`^${name}: ${old}, by now sha256:\\w+\n$`))
    const updated = await lock(['images/Dockerfile', `--update=${name.replace(/:1$/, '')}`])
    expect(updated.stdout).toMatch(new RegExp(`^${name}: ${old} -> sha256:\\w+\n$`))
    expect((await lock(['--update', 'images/Dockerfile'])).stdout).toMatch(
      new RegExp(`^${name}: sha256:\\w+\n$`),
    )
  })

  it('fails the check where nobody has a locked image any more', async () => {
    await deleteTagged(run, '1')
    const { code, stdout } = await lock(['--check', 'images/Dockerfile'])
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(`^${name}: lost: nobody has sha256:\\w+ any more\n$`),
    })
    expect((await lock(['--update', 'images/Dockerfile'])).stderr).toContain('IMAGE_NOT_FOUND')
  })

  it('refuses a file that is no lock file, and leaves it as it is', async () => {
    writeFileSync(join(folder, 'imagewright.lock'), '{\n  "version": 7\n}\n')
    const { code, stderr } = await lock(['images/Dockerfile'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `LOCKFILE_INVALID]: ${folder}/imagewright.lock:2: it is of version 7`,
      ),
    })
    expect(read()).toContain('7')
    rmSync(join(folder, 'imagewright.lock'))
  })

  it('asks for files, and for names that are locked', async () => {
    expect((await lock([])).stderr).toContain('which files define images?')
    expect((await lock(['images/Dockerfile', '--update=nope'])).stderr).toContain(
      'the lock file has no "nope"',
    )
  })

  eachEngine(
    ({ host, ...engine }) => {
      it('locks what only the Engine has by what it holds, and says so', async () => {
        const connected = await connectEngine({ host, env: {} })
        const local = `${run}/local:1`
        rmSync(join(folder, 'imagewright.lock'), { force: true })
        await tagImage(connected, 'busybox', local)
        writeFileSync(join(folder, 'Dockerfile'), `FROM ${local}\n`)
        const locked = await lock(['Dockerfile'], { DOCKER_HOST: host })
        const digest = DIGEST.exec(locked.stdout)?.[0]
        expect(locked.stdout).toBe(
          `${local}: locked local ${digest} for linux/amd64 (only Engines hold it: no Dockerfile can be pinned to it)\n`,
        )
        expect(JSON.parse(read())).toEqual({
          version: 1,
          images: { [local]: { local: true, platforms: { 'linux/amd64': digest } } },
        })
        await tagImage(connected, 'debian:bookworm', local)
        const checked = await lock(['--check', 'Dockerfile'], { DOCKER_HOST: host })
        expect({ code: checked.code, stdout: checked.stdout }).toEqual({
          code: 1,
          stdout: expect.stringContaining(`${local}: lost: the Engine holds sha256:`),
        })
        connected.close()
        await removeTags({ host, ...engine }, run)
      })
    },
    ['sid-graph'],
  )
})
