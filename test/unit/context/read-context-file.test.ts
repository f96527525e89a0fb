import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directorySource } from '../../../src/context/index.js'
import { asOrdinaryUser, bytesOf, failureOf, folder } from './folder.js'

const LARGE = Buffer.alloc(1_000_000, 'large')

/** Reads a large file and lets something happen to it after the first chunk. */
async function readWhile(root: string, path: string, happen: () => void): Promise<number> {
  let bytes = 0
  for await (const chunk of directorySource(root).read(path)) {
    if (bytes === 0) happen()
    bytes += chunk.length
  }
  return bytes
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

describe('directorySource().read', () => {
  it.each([0, 1, 4_096, 131_071, 131_072, 131_073, 1_000_000])(
    'gives exactly the %d bytes of a file',
    async (size) => {
      const content = Buffer.alloc(size, 'exactly')
      const root = folder({ 'a/b': content })
      expect((await bytesOf(directorySource(root), 'a/b')).equals(content)).toBe(true)
    },
  )

  it('reads many files at once', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `f${index}`)
    const source = directorySource(folder(Object.fromEntries(names.map((name) => [name, name]))))
    const contents = await Promise.all(names.map((name) => bytesOf(source, name)))
    expect(contents.map(String)).toEqual(names)
  })

  it('names a file that vanished, and one below what is no folder any more', async () => {
    const root = folder({ file: '' })
    const source = directorySource(root)
    for (const path of ['gone', 'gone/deep', 'file/below']) {
      expect(await failureOf(bytesOf(source, path))).toMatchObject({
        code: 'CONTEXT_FILE_VANISHED',
        path,
      })
    }
  })

  it('names a file that it may not read', async () => {
    const root = folder({ secret: 'x' })
    chmodSync(join(root, 'secret'), 0)
    await asOrdinaryUser(async () => {
      expect(await failureOf(bytesOf(directorySource(root), 'secret'))).toMatchObject({
        code: 'CONTEXT_UNREADABLE',
        path: 'secret',
      })
    })
  })

  it.each<readonly [string, (file: string) => void, string]>([
    ['grows', (file) => appendFileSync(file, 'more'), 'it grew'],
    ['shrinks', (file) => truncateSync(file, 200_000), 'it shrank'],
    ['is written to', (file) => utimesSync(file, 1, 1), 'something wrote to it'],
    [
      'is written over',
      (file) => {
        writeFileSync(file, Buffer.alloc(LARGE.length, 'other'))
        utimesSync(file, 1, 1)
      },
      'something wrote to it',
    ],
  ])('names a file that %s while it is read', async (_, happen, change) => {
    const root = folder({ file: LARGE })
    const failure = await failureOf(readWhile(root, 'file', () => happen(join(root, 'file'))))
    expect(failure).toMatchObject({
      code: 'CONTEXT_FILE_CHANGED',
      path: 'file',
      summary: `"file" changed while the build read it: ${change}.`,
    })
  })

  it('reads on in a file that is replaced or removed meanwhile', async () => {
    const root = folder({ file: LARGE, other: 'x' })
    const bytes = await readWhile(root, 'file', () =>
      renameSync(join(root, 'other'), join(root, 'file')),
    )
    expect(bytes).toBe(LARGE.length)
    writeFileSync(join(root, 'file'), LARGE)
    expect(await readWhile(root, 'file', () => rmSync(join(root, 'file')))).toBe(LARGE.length)
  })

  it('names what is no file any more, without waiting for a writer of a FIFO', async () => {
    const root = folder({ folder: null, target: 'secret', link: { link: 'target' } })
    spawnSync('mkfifo', [join(root, 'pipe')])
    for (const path of ['folder', 'link', 'pipe']) {
      expect(await failureOf(bytesOf(directorySource(root), path))).toMatchObject({
        code: 'CONTEXT_FILE_CHANGED',
        path,
      })
    }
  })

  it('never reads outside of the root', async () => {
    const outside = folder({ secret: 'outside' })
    const root = folder({ 'sub/secret': 'inside', 'real/x': '' })
    const source = directorySource(root)
    expect(String(await bytesOf(source, 'sub/secret'))).toBe('inside')
    rmSync(join(root, 'sub'), { recursive: true })
    symlinkSync(outside, join(root, 'sub'))
    symlinkSync('real', join(root, 'alias'))
    const up = `../${outside.slice(outside.lastIndexOf('/') + 1)}/secret`
    for (const path of ['sub/secret', up, join(outside, 'secret'), '..', '.', 'real/../x']) {
      expect(await failureOf(bytesOf(source, path))).toMatchObject({
        code: 'CONTEXT_PATH_ESCAPES',
        path,
      })
    }
    expect(await failureOf(bytesOf(source, 'alias/x'))).toMatchObject({
      code: 'CONTEXT_FILE_CHANGED',
    })
  })

  it('closes its file whether it was read to the end, failed or was left', async () => {
    const root = folder({ file: LARGE })
    const before = openDescriptors()
    await failureOf(readWhile(root, 'file', () => truncateSync(join(root, 'file'), 10)))
    writeFileSync(join(root, 'file'), LARGE)
    for await (const chunk of directorySource(root).read('file')) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    const controller = new AbortController()
    const reason = new RangeError('enough')
    const aborted = (async () => {
      for await (const chunk of directorySource(root).read('file', controller.signal)) {
        controller.abort(chunk.length > 0 ? reason : undefined)
      }
    })()
    expect(await failureOf(aborted)).toBe(reason)
    expect(openDescriptors()).toBe(before)
  })
})
