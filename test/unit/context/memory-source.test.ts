import { describe, expect, it } from '@jest/globals'
import { memorySource } from '../../../src/context/index.js'
import { bytesOf, entriesOf, failureOf, pathsOf } from './folder.js'

async function timeOf(content: string): Promise<bigint | undefined> {
  return (await entriesOf(memorySource({ Dockerfile: { content } })))[0]?.modifiedAt
}

describe('memorySource', () => {
  it('lists its files and the folders above them in order', async () => {
    const source = memorySource(
      new Map([
        ['b', { content: 'b' }],
        ['a/z', { content: new Uint8Array([1, 2, 3]), mode: 0o755 }],
        ['a-b', { content: '' }],
        ['/a/é', { content: 'é' }],
      ]),
    )
    const entries = await entriesOf(source)
    expect(entries.map(({ path, kind, mode, size }) => [path, kind, mode, size])).toEqual([
      ['a', 'directory', 0o755, 0],
      ['a/z', 'file', 0o755, 3],
      ['a/é', 'file', 0o644, 2],
      ['a-b', 'file', 0o644, 0],
      ['b', 'file', 0o644, 1],
    ])
    expect([...(await bytesOf(source, 'a/z'))]).toEqual([1, 2, 3])
    expect(String(await bytesOf(source, 'a/é'))).toBe('é')
    expect((await bytesOf(source, 'a-b')).length).toBe(0)
  })

  it('gives a file a time that depends on its content only', async () => {
    const time = await timeOf('FROM a\n')
    expect(time).toBe(await timeOf('FROM a\n'))
    expect(time).not.toBe(await timeOf('FROM b\n'))
    expect(time).toBeGreaterThan(0n)
    expect(time).toBeLessThan(2n ** 32n * 1_000_000_000n)
  })

  it('selects by patterns and by wanted paths', async () => {
    const source = memorySource({
      Dockerfile: { content: '' },
      'Dockerfile.dockerignore': { content: '' },
      'x/y': { content: '' },
    })
    expect(await pathsOf(source, { followPaths: ['Dockerfile', 'dockerfile'] })).toEqual([
      'Dockerfile',
    ])
    expect(await pathsOf(source, { excludePatterns: ['D*'] })).toEqual(['x', 'x/y'])
    expect(await pathsOf(source, { includePatterns: ['**/y'] })).toEqual(['x', 'x/y'])
    expect(await pathsOf(memorySource({}))).toEqual([])
  })

  it('names a file that it does not hold', async () => {
    const source = memorySource({ 'x/y': { content: '' } })
    for (const path of ['z', 'x', '__proto__']) {
      expect(await failureOf(bytesOf(source, path))).toMatchObject({
        code: 'CONTEXT_FILE_VANISHED',
        path,
      })
    }
  })
})
