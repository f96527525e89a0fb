import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { image } from '../../../src/index.js'
import { eachEngine } from '../matrix.js'
import { tagsOf } from './engine-state.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-bad-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function contextWith(fill: (root: string) => void): string {
  const root = mkdtempSync(join(folder, 'context-'))
  writeFileSync(join(root, 'plain'), 'plain')
  fill(root)
  return root
}

/** An image that tells what became of each entry of a context. */
function list(root: string) {
  return image({ context: root })
    .from('busybox')
    .copy('.', '/c')
    .cmd(['sh', '-c', 'cd /c; for f in *; do echo "$f" $(stat -c %F "$f"); done'])
}

eachEngine((engine) => {
  const { host } = engine
  it('takes sockets, FIFOs and dangling links as Docker takes them', async () => {
    const root = contextWith((path) => {
      execFileSync('mkfifo', [join(path, 'pipe')])
      symlinkSync('nowhere', join(path, 'dangling'))
    })
    const server = createServer().listen(join(root, 'socket'))
    await once(server, 'listening')
    try {
      const built = await list(root).build({ host })
      expect((await built.run()).stdout.trim().split('\n')).toEqual([
        'dangling symbolic link',
        // The BuildKit of 20.10 does not copy it, whoever sends it.
        ...(engine.version.startsWith('20.10') ? [] : ['pipe fifo']),
        'plain regular file',
        'socket regular empty file',
      ])
      const classic = await list(root).build({ host, builder: 'classic' })
      expect((await classic.run()).stdout.trim().split('\n')).toEqual([
        'dangling symbolic link',
        'pipe fifo',
        'plain regular file',
      ])
    } finally {
      server.close()
    }
  })

  it('names a file whose name is not UTF-8', async () => {
    const root = contextWith((path) => {
      writeFileSync(Buffer.concat([Buffer.from(`${path}/bad-`), Buffer.from([0xff])]), '')
    })
    const tag = `imagewright-bad-${engine.slot}`
    await expect(list(root).build({ host, tags: [tag] })).rejects.toMatchObject({
      code: 'CONTEXT_NAME_NOT_UTF8',
      message: expect.stringContaining('bad-'),
    })
    expect(await tagsOf(engine)).not.toContain(`${tag}:latest`)
  })

  it('names a context that is not there', async () => {
    const root = join(folder, 'nowhere')
    await expect(list(root).build({ host })).rejects.toMatchObject({
      code: 'CONTEXT_NOT_FOUND',
      message: expect.stringContaining(root),
    })
  })

  it('points at the FROM whose tag does not exist', async () => {
    const definition = image().from('busybox:no-such-tag').run('true')
    await expect(definition.build({ host })).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('busybox:no-such-tag'),
    })
  })

  it('names the address of an Engine that is not there', async () => {
    await expect(
      image().from('busybox').build({ host: 'tcp://127.0.0.1:9' }),
    ).rejects.toMatchObject({
      code: 'ENGINE_UNREACHABLE',
      message: expect.stringContaining('tcp://127.0.0.1:9'),
    })
  })
})
