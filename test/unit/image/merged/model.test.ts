import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { compareFileSystems } from '../../../../src/image/merged/compare-file-systems.js'
import type { MergedFile } from '../../../../src/image/merged/merged-file.js'
import { sha256, type TarFile } from '../archives.js'
import { layerOf } from './layers.js'

interface Change {
  readonly kind: 'file' | 'link' | 'folder' | 'whiteout' | 'opaque'
  readonly path: string
  /** Of a file its bytes, of a link where it leads. */
  readonly content: string
}

const NAMES = ['a', 'b', 'c'] as const
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
const change: fc.Arbitrary<Change> = fc
  .record({
    kind: fc.constantFrom('file', 'link', 'folder', 'whiteout', 'opaque' as const),
    names: path,
    content: fc.constantFrom('x', 'z', 'yy'),
  })
  .map(({ kind, names, content }) => ({ kind, path: names.join('/'), content }))

/** One layer: no path of it twice, and nothing below what is no folder in it, as archives of layers are. */
const layer = fc.array(change, { maxLength: 8 }).map((changes) => {
  const kept: Change[] = []
  const leaves = (each: Change) => each.kind === 'file' || each.kind === 'link'
  for (const each of changes) {
    const clash = kept.some((other) => {
      if (each.kind === other.kind && each.path === other.path) return true
      const puts = ![each.kind, other.kind].some((kind) => kind === 'whiteout' || kind === 'opaque')
      if (puts && each.path === other.path) return true
      if (leaves(other) && (isAt(each, other) || each.path.startsWith(`${other.path}/`)))
        return true
      return leaves(each) && (isAt(other, each) || other.path.startsWith(`${each.path}/`))
    })
    if (!clash) kept.push(each)
  }
  return kept
})

/** Whether an opaque mark stands in what is no folder. */
function isAt(mark: Change, other: Change): boolean {
  return mark.kind === 'opaque' && mark.path === other.path
}

function entryOf(each: Change): TarFile {
  switch (each.kind) {
    case 'file':
      return { name: each.path, content: each.content }
    case 'link':
      return { name: each.path, type: 'symlink', linkname: each.content }
    case 'folder':
      return { name: `${each.path}/`, type: 'directory' }
    case 'opaque':
      return { name: `${each.path}/.wh..wh..opq` }
    case 'whiteout':
      return { name: each.path.replace(/[^/]+$/, '.wh.$&') }
  }
}

/** What the model knows of a path. */
function textOf({ kind, content }: Change): string {
  if (kind === 'folder') return kind
  return kind === 'file' ? sha256(Buffer.from(content)) : content
}

function textOfFile({ kind, digest = '', linkTarget = '' }: MergedFile): string {
  if (kind === 'directory') return 'folder'
  return kind === 'file' ? digest.replace('sha256:', '') : linkTarget
}

/** Flat: path to what is there. First a layer hides what was there before it, then it puts what it has. */
function model(layers: readonly (readonly Change[])[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const drop = (fits: (path: string) => boolean) => {
    for (const each of files.keys()) if (fits(each)) files.delete(each)
  }
  for (const changes of layers) {
    for (const { kind, path: at } of changes) {
      if (kind === 'whiteout') drop((each) => each === at || each.startsWith(`${at}/`))
      if (kind === 'opaque') drop((each) => each.startsWith(`${at}/`))
    }
    for (const each of changes) {
      if (each.kind === 'whiteout' || each.kind === 'opaque') continue
      const names = each.path.split('/')
      for (let depth = 1; depth < names.length; depth++) {
        files.set(names.slice(0, depth).join('/'), 'folder')
      }
      if (each.kind !== 'folder') drop((other) => other.startsWith(`${each.path}/`))
      files.set(each.path, textOf(each))
    }
  }
  return files
}

describe('the file system that layers make together', () => {
  it('is that of a flat model, in whatever order a layer has its entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { maxLength: 4 }), async (layers) => {
        const expected = [...model(layers)].toSorted(([a], [b]) =>
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        )
        const read = await Promise.all(layers.map((changes) => layerOf(changes.map(entryOf))))
        const found = await compareFileSystems([], read)
        expect(found.map((each) => each.path.slice(1))).toEqual(expected.map(([at]) => at))
        expect(
          found.map((each) => (each.change === 'added' ? textOfFile(each.second) : each.change)),
        ).toEqual(expected.map(([, text]) => text))
      }),
      { numRuns: 300 },
    )
  })

  it('differs between two lists of layers as the models do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(layer, { maxLength: 2 }),
        layer,
        layer,
        async (base, one, other) => {
          const [first, second] = [model([...base, one]), model([...base, other])]
          const expected = [...new Set([...first.keys(), ...second.keys()])]
            .filter((at) => first.get(at) !== second.get(at))
            .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          const layers = await Promise.all(
            [...base, one, other].map((changes) => layerOf(changes.map(entryOf))),
          )
          const below = layers.slice(0, -2)
          const [top, otherTop] = layers.slice(-2)
          if (!top || !otherTop) throw new RangeError('there are two layers at least')
          const found = await compareFileSystems([...below, top], [...below, otherTop])
          // The model knows no permissions: a folder that is listed and one that is not are the same to it.
          const files = found.filter(
            (each) =>
              each.change !== 'modified' ||
              each.first.kind !== 'directory' ||
              each.fields.includes('kind'),
          )
          expect(files.map((each) => each.path.slice(1))).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })
})
