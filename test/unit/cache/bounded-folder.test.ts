import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { boundFolder } from '../../../src/cache/bounded-folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-bounded-'))
  for (let age = 1; age <= 5; age++) {
    const path = join(folder, `age-${age}`)
    writeFileSync(path, 'x'.repeat(10))
    const then = new Date(Date.now() - age * 1000)
    utimesSync(path, then, then)
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('boundFolder()', () => {
  const wide = { files: 100, bytes: 1000, age: 60_000 }

  it.each([
    ['too many files', { files: 2 }, 2],
    ['too many bytes', { bytes: 35 }, 3],
    ['files that are too old', { age: 4_500 }, 4],
    ['nothing else', {}, 5],
  ])('removes %s, the oldest first', async (_, bounds, kept) => {
    await boundFolder(folder, { ...wide, ...bounds })
    expect(readdirSync(folder).toSorted()).toEqual(
      Array.from({ length: kept }, (__, index) => `age-${index + 1}`),
    )
  })

  it('needs no folder', async () => {
    await expect(boundFolder(join(folder, 'none'), wide)).resolves.toBeUndefined()
  })
})
