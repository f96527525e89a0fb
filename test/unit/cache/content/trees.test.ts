import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { array, asyncProperty, assert, nat } from 'fast-check'
import { readContent } from '../../../../src/cache/content/index.js'
import { openStatIndex } from '../../../../src/cache/stat-index/index.js'
import { EVERYTHING } from '../../context/folder.js'
import { make, mutations, randomTree, type RandomTree, restrict, touch } from './random-trees.js'

/** Trees, and mutations, that are tried; `IMAGEWRIGHT_TREES=1000` for the promise as it is made. */
const TREES = Number(process.env['IMAGEWRIGHT_TREES'] ?? 30)

const UMASKS = [0o000, 0o002, 0o022, 0o027, 0o077] as const
const TIME_ZONES = ['UTC', 'Asia/Kathmandu', 'America/Los_Angeles'] as const

const BASE = mkdtempSync(join(tmpdir(), 'imagewright-trees-'))
const zone = process.env['TZ']
afterAll(() => {
  rmSync(BASE, { recursive: true, force: true })
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

async function digestOf(prepare: (root: string) => void): Promise<string> {
  const root = mkdtempSync(join(BASE, 'tree-'))
  prepare(root)
  const index = await openStatIndex(join(BASE, 'cache'), root)
  const { digest } = await readContent(root, EVERYTHING, { index })
  rmSync(root, { recursive: true })
  return digest
}

const order = array(nat(1_000), { minLength: 12, maxLength: 12 })

describe('the digest of a content', () => {
  it('is one under every umask and time zone, in any order of creation, whatever the times', async () => {
    await assert(
      asyncProperty(randomTree, order, nat(2_000_000_000), async (tree, shuffled, seconds) => {
        const digests = new Set<string>()
        for (const [index, umask] of UMASKS.entries()) {
          for (const [number, timeZone] of TIME_ZONES.entries()) {
            process.env['TZ'] = timeZone
            const rotated = [...shuffled.slice(index + number), ...shuffled]
            const prepare = (root: string) => {
              make(root, tree, rotated, umask)
              if (number > 0) touch(root, tree, seconds + index)
            }
            digests.add(await digestOf(prepare))
          }
        }
        expect(digests.size).toBe(1)
      }),
      { numRuns: TREES },
    )
  }, 600_000)

  it('is another one after any single mutation', async () => {
    let tried = 0
    const made = (tree: RandomTree) => digestOf((root) => make(root, tree, [0], 0o022))
    await assert(
      asyncProperty(randomTree, nat(), nat(), async (tree, first, second) => {
        const before = await made(tree)
        const all = mutations(tree)
        for (const number of new Set([first % all.length, second % all.length])) {
          const [what, mutant] = all[number] ?? ['', tree]
          expect([what, await made(mutant)]).not.toEqual([what, before])
          tried++
        }
        const path = [...tree].find(([, { kind }]) => kind !== 'link')?.[0]
        if (path === undefined) return
        const restricted = await digestOf((root) => {
          make(root, tree, [0], 0o022)
          restrict(root, path)
        })
        expect(restricted).not.toBe(before)
        tried++
      }),
      { numRuns: TREES },
    )
    expect(tried).toBeGreaterThanOrEqual(TREES)
  }, 600_000)
})
