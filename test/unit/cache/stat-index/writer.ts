import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { openStatIndex } from '../../../../src/cache/stat-index/index.js'

/** Changes what is known of a file and saves it, over and over: `writer.ts CACHE ROOT MARK`. */
async function main([cache = '', root = '', mark = '']: readonly string[]): Promise<void> {
  const index = await openStatIndex(cache, root)
  for (let round = 0; round <= 200; round++) {
    const pass = index.begin()
    const digest = Buffer.alloc(32, round % 2 === 0 ? Number(mark) : 0)
    const stamps = lstatSync(join(root, 'a'), { bigint: true })
    pass.put(pass.find('a'), 'a', stamps, { digest, hashedAt: 0 })
    pass.keep()
    await index.save()
  }
}

void main(process.argv.slice(2))
