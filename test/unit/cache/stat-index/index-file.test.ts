import { expect, it } from '@jest/globals'
import { decodeIndex, encodeIndex } from '../../../../src/cache/stat-index/index-file.js'
import { noFolders } from '../../../../src/cache/stat-index/folder-table.js'
import { newTable } from '../../../../src/cache/stat-index/table.js'

it('reads what it wrote, whatever is asked of the paths first', async () => {
  for (const paths of [[], ['a'], ['a', 'b/\u00e9', 'c']]) {
    const bytes = await encodeIndex({ files: newTable(paths), folders: noFolders() }, '/root')
    const table = (await decodeIndex(bytes, '/root'))?.files
    expect(table?.paths.length).toBe(paths.length)
    expect(table?.paths.text).toBe(paths.join('\0'))
    expect(table?.paths.list).toEqual(paths)
  }
})

it('believes no file with more or fewer paths than rows', async () => {
  for (const paths of [['a\0b'], ['']]) {
    const bytes = await encodeIndex({ files: newTable(paths), folders: noFolders() }, '/root')
    expect(await decodeIndex(bytes, '/root')).toBeUndefined()
  }
})
