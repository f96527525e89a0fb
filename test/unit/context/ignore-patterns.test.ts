import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { loadIgnorePatterns } from '../../../src/context/index.js'
import { failureOf, folder } from './folder.js'

describe('loadIgnorePatterns', () => {
  it('reads .dockerignore of the context', async () => {
    const root = folder({ '.dockerignore': '# c\n/a\n!b\n' })
    expect(await loadIgnorePatterns(root)).toEqual({
      patterns: ['a', '!b'],
      file: join(root, '.dockerignore'),
      content: Buffer.from('# c\n/a\n!b\n'),
    })
  })

  it('reads the one beside the Dockerfile instead, and nothing of the other', async () => {
    const root = folder({ '.dockerignore': 'a', 'docker/Dev.dockerignore': 'b' })
    expect((await loadIgnorePatterns(root, 'docker/Dev')).patterns).toEqual(['b'])
    expect((await loadIgnorePatterns(root, join(root, 'docker/Dev'))).patterns).toEqual(['b'])
    expect((await loadIgnorePatterns(root, 'docker/Other')).patterns).toEqual(['a'])
  })

  it('takes an empty one beside the Dockerfile for one that leaves nothing out', async () => {
    const root = folder({ '.dockerignore': 'a', 'Dockerfile.dockerignore': '' })
    expect((await loadIgnorePatterns(root)).patterns).toEqual([])
  })

  it('gives no patterns where there is neither', async () => {
    expect(await loadIgnorePatterns(folder({}))).toEqual({ patterns: [] })
  })

  it('names file, line and pattern of a malformed one', async () => {
    const root = folder({ '.dockerignore': 'ok\n\n!\n' })
    expect(await failureOf(loadIgnorePatterns(root))).toMatchObject({
      code: 'INVALID_IGNORE_PATTERN',
      pattern: '!',
      line: 3,
      file: join(root, '.dockerignore'),
    })
  })

  it('names a file that cannot be read', async () => {
    const root = folder({})
    mkdirSync(join(root, '.dockerignore'))
    expect(await failureOf(loadIgnorePatterns(root))).toMatchObject({
      code: 'CONTEXT_UNREADABLE',
      path: join(root, '.dockerignore'),
    })
  })
})
