import { describe, it } from '@jest/globals'
import { array, assert, asyncProperty, constantFrom, oneof, uniqueArray } from 'fast-check'
import { directorySource, memorySource } from '../../../src/context/index.js'
import {
  compilePatterns,
  matchesOrParentMatches,
  matchesUsingParentResults,
  type ParentResults,
  type PatternMatcher,
} from '../../../src/context/ignore/pattern-matcher.js'
import { folder, pathsOf } from './folder.js'

const NAMES = ['a', 'b', 'ab', 'a.txt', 'c d', '[x]', 'é']
const PARTS = ['a', 'b', 'ab', 'a.txt', '*', 'a*', '?', '**', '[ab]', '\\[x\\]', '*.txt', 'é']

const path = array(constantFrom(...NAMES), { minLength: 1, maxLength: 4 }).map((names) =>
  names.join('/'),
)
const files = uniqueArray(path, { minLength: 1, maxLength: 12 }).map(
  // A file cannot be the folder of another one.
  (paths) => paths.filter((each) => !paths.some((other) => other.startsWith(`${each}/`))),
)
const positive = array(constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) =>
  parts.join('/'),
)
const pattern = oneof(
  { weight: 2, arbitrary: positive },
  { weight: 1, arbitrary: positive.map((text) => `!${text}`) },
)
const patterns = array(pattern, { maxLength: 5 })

function foldersAbove(each: string): string[] {
  const components = each.split('/')
  return components.slice(1).map((_, index) => components.slice(0, index + 1).join('/'))
}

/** Every entry of a tree, files and folders. */
function allPaths(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((each) => [...foldersAbove(each), each]))]
}

/** Down from the root through every folder, none left out. */
function matchesFromRoot(matcher: PatternMatcher, each: string): boolean {
  let results: ParentResults | undefined
  for (const above of foldersAbove(each)) {
    results = matchesUsingParentResults(matcher, above, results).results
  }
  return matchesUsingParentResults(matcher, each, results).matched
}

/** What a walk must give: what passes the filter, and the folders above that. */
function expected(
  paths: readonly string[],
  include: readonly string[],
  exclude: readonly string[],
  matches: (matcher: PatternMatcher, each: string) => boolean,
): string[] {
  const included = compilePatterns(include)
  const excluded = compilePatterns(exclude)
  const selected = allPaths(paths).filter(
    (each) => (include.length === 0 || matches(included, each)) && !matches(excluded, each),
  )
  return allPaths(selected).toSorted()
}

describe('a walk that leaves folders out', () => {
  it('gives what passes the filter in the whole tree, from a folder and from memory', async () => {
    await assert(
      asyncProperty(files, patterns, patterns, async (paths, include, exclude) => {
        const selection = { includePatterns: include, excludePatterns: exclude }
        const wanted = expected(paths, include, exclude, matchesFromRoot)
        const tree = Object.fromEntries(paths.map((each) => [each, '']))
        const memory = Object.fromEntries(paths.map((each) => [each, { content: '' }]))
        const fromFolder = await pathsOf(directorySource(folder(tree)), selection)
        const fromMemory = await pathsOf(memorySource(memory), selection)
        return (
          fromFolder.toSorted().join('\n') === wanted.join('\n') &&
          fromMemory.join('\n') === fromFolder.join('\n')
        )
      }),
      { numRuns: 120 },
    )
  })

  it('equals the filter of single paths where no pattern begins with !', async () => {
    const plain = array(positive, { maxLength: 5 })
    await assert(
      asyncProperty(files, plain, plain, async (paths, include, exclude) => {
        const memory = Object.fromEntries(paths.map((each) => [each, { content: '' }]))
        const walked = await pathsOf(memorySource(memory), {
          includePatterns: include,
          excludePatterns: exclude,
        })
        const wanted = expected(paths, include, exclude, matchesOrParentMatches)
        return walked.toSorted().join('\n') === wanted.join('\n')
      }),
      { numRuns: 500 },
    )
  })
})
