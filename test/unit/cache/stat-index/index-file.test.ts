import { expect, it } from '@jest/globals'
import { decodeTable, encodeTable } from '../../../../src/cache/stat-index/index-file.js'
import { newTable } from '../../../../src/cache/stat-index/table.js'

it('reads what it wrote, whatever is asked of the paths first', async () => {
  for (const paths of [[], ['a'], ['a', 'b/\u00e9', 'c']]) {
    const bytes = await encodeTable(newTable(paths), '/root')
    const table = await decodeTable(bytes, '/root')
    expect(table?.paths.length).toBe(paths.length)
    expect(table?.paths.text).toBe(paths.join('\0'))
    expect(table?.paths.list).toEqual(paths)
  }
})

it('believes no file with more or fewer paths than rows', async () => {
  for (const paths of [['a\0b'], ['']]) {
    const bytes = await encodeTable(newTable(paths), '/root')
    expect(await decodeTable(bytes, '/root')).toBeUndefined()
  }
})
