import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { followLinks, includePatternsOf, type LinkTree } from '../../../src/context/follow-links.js'
import { folder, type Tree } from './folder.js'

function orNone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function linkTree(tree: Tree): LinkTree {
  const root = folder(tree)
  return {
    readlink: (path) => orNone(() => readlinkSync(join(root, path))),
    list: (path) => orNone(() => readdirSync(join(root, path))) ?? [],
  }
}

const CHAIN: Tree = {
  'dir/foo': '',
  'dir/l1': { link: 'foo' },
  l2: { link: 'dir/l1' },
  bar: '',
  baz: '',
}
const LOOPS: Tree = { l1: { link: 'l1' }, l2: { link: 'l3' }, l3: { link: 'l2' } }
const GROWING: Tree = { a: { link: 'a/b' } }
const ABSOLUTE: Tree = { 'dir/l1': { link: '/foo/bar/baz' }, 'foo/bar': { link: '../' }, baz: '' }
const OUTSIDE: Tree = { 'dir/l1': { link: '/foo/bar/baz' }, 'foo/bar': { link: '../../..' } }
const ROOT: Tree = { 'dir/l1': { link: '/foo' }, 'dir/l2': { link: '/' }, 'foo/bar': '' }
const GLOBS: Tree = {
  'dir/l1': { link: '/foo/bar1' },
  'dir/l2': { link: '/foo/bar2' },
  'dir/anotherlink': { link: '/foo/bar3' },
  'foo/bar1': '',
  'foo/bar2': { link: '../baz' },
  'foo/bar3': '',
  baz: '',
}
const SHARED: Tree = { link: { link: 'real' }, 'real/x': '', 'real/y': '' }

describe('followLinks', () => {
  // Rows from tonistiigi/fsutil (MIT), followlinks_test.go; the last three are our own.
  it.each<readonly [Tree, string[], string[] | undefined]>([
    [CHAIN, ['l2', 'bar'], ['bar', 'dir/foo', 'dir/l1', 'l2']],
    [LOOPS, ['l1', 'l3'], ['l1', 'l2', 'l3']],
    [ABSOLUTE, ['dir/l1'], ['baz', 'dir/l1', 'foo/bar']],
    [OUTSIDE, ['dir/l1'], ['baz', 'dir/l1', 'foo/bar']],
    [{}, ['foo/bar/baz', 'bar/baz'], ['bar/baz', 'foo/bar/baz']],
    [{}, ['.'], undefined],
    [{}, ['f*/foo/t*'], ['f*/foo/t*']],
    [{}, ['foo/bar/baz', 'foo/bar'], ['foo/bar']],
    [ROOT, ['dir/l1', 'foo/bar'], ['dir/l1', 'foo']],
    [ROOT, ['dir/l2', 'foo', 'foo/bar'], undefined],
    [GLOBS, ['dir/l*'], ['baz', 'dir/l*', 'foo/bar1', 'foo/bar2']],
    [GLOBS, ['dir'], ['dir']],
    [GLOBS, ['dir', 'dir/*link'], ['dir', 'foo/bar3']],
    [SHARED, ['link/x', 'link/y'], ['link', 'real/x', 'real/y']],
    [GLOBS, ['/dir/./l1/'], ['dir/l1', 'foo/bar1']],
    [{}, ['../up', 'a\\*b'], ['../up', 'a\\*b']],
  ])('resolves in %j: %j', (tree, paths, resolved) => {
    expect(followLinks(linkTree(tree), paths)).toEqual(resolved)
  })

  it('ends where a link leads to itself and further', () => {
    expect(followLinks(linkTree(GROWING), ['a'])).toEqual(['a'])
  })
})

describe('includePatternsOf', () => {
  it.each<readonly [string[], string[], string[]]>([
    [['x'], [], ['x']],
    [['x'], ['l2'], ['x', 'dir/foo', 'dir/l1', 'l2']],
    [['x'], ['.'], ['x']],
    [[], ['.'], []],
    [['.'], ['bar'], []],
  ])('adds to %j what %j leads to', (includePatterns, followPaths, patterns) => {
    expect(includePatternsOf(linkTree(CHAIN), includePatterns, followPaths)).toEqual(patterns)
  })
})
