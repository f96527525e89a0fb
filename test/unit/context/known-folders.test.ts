import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import {
  type KnownFolders,
  realRoot,
  selectFrom,
  startTurn,
  walkDirectory,
} from '../../../src/context/index.js'
import { asOrdinaryUser, EVERYTHING, folder } from './folder.js'

interface Learned {
  readonly inode: bigint
  readonly names: readonly string[]
  readonly readAt: number
}

/** Knows the names in some folders, and notes what it is told of the others. */
class Knowing implements KnownFolders {
  readonly learned: Learned[] = []

  constructor(private readonly names: ReadonlyMap<bigint, readonly string[]> = new Map()) {}

  namesIn({ ino }: { readonly ino: bigint }): readonly string[] | undefined {
    return this.names.get(ino)
  }

  learn({ ino }: { readonly ino: bigint }, names: readonly string[], readAt: number): void {
    this.learned.push({ inode: ino, names, readAt })
  }
}

const inodeOf = (...parts: readonly string[]) => lstatSync(join(...parts), { bigint: true }).ino

async function walked(root: string, known: KnownFolders): Promise<string[]> {
  const real = realRoot(root)
  const paths: string[] = []
  const judge = selectFrom(real, EVERYTHING)
  for await (const batch of walkDirectory(real, judge, startTurn(), { known })) {
    paths.push(...batch.map(({ path }) => path))
  }
  return paths
}

it('is told the sorted names in every folder that had to be read, and when', async () => {
  const root = folder({ 'b/z': '', 'b-c': '', 'b/y/x': '', empty: null })
  const known = new Knowing()
  const before = Date.now()
  expect(await walked(root, known)).toEqual(['b', 'b/y', 'b/y/x', 'b/z', 'b-c', 'empty'])
  const after = Date.now()
  expect(known.learned.map(({ inode, names }) => [inode, names])).toEqual([
    [inodeOf(root), ['b', 'b-c', 'empty']],
    [inodeOf(root, 'b'), ['y', 'z']],
    [inodeOf(root, 'b/y'), ['x']],
    [inodeOf(root, 'empty'), []],
  ])
  for (const { readAt } of known.learned) {
    expect(readAt).toBeGreaterThanOrEqual(before)
    expect(readAt).toBeLessThanOrEqual(after)
  }
})

it('is believed: no folder is read whose names it knows, and each name is looked at', async () => {
  const root = folder({ 'a/b': '', 'a/c': '', d: '', 'e/f': '' })
  rmSync(join(root, 'd'))
  const known = new Knowing(
    new Map([
      [inodeOf(root), ['a', 'd', 'e']],
      // Not what is there, so that it shows who was asked.
      [inodeOf(root, 'a'), ['c']],
    ]),
  )
  expect(await walked(root, known)).toEqual(['a', 'a/c', 'e', 'e/f'])
  expect(known.learned.map(({ inode }) => inode)).toEqual([inodeOf(root, 'e')])
})

it('is told nothing of a folder that could not be read', async () => {
  const root = folder({ 'a/b': '', 'closed/c': '' })
  chmodSync(join(root, 'closed'), 0o000)
  const known = new Knowing()
  await asOrdinaryUser(async () => {
    await expect(walked(root, known)).rejects.toThrow('closed')
  })
  expect(known.learned.map(({ inode }) => inode)).toEqual([inodeOf(root), inodeOf(root, 'a')])
})
