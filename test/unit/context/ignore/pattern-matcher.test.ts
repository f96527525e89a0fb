import { describe, expect, it } from '@jest/globals'
import {
  compilePatterns,
  matchesOrParentMatches,
  matchesUsingParentResults,
  type ParentResults,
} from '../../../../src/context/ignore/pattern-matcher.js'
import { InvalidIgnorePatternError } from '../../../../src/errors/index.js'

type Row = readonly [patterns: string | readonly string[], path: string, matches: boolean]

/** moby/patternmatcher (Apache-2.0), patternmatcher_test.go: the rows of TestMatches. */
const MATCHES: readonly Row[] = [
  ['**', 'file', true],
  ['**', 'file/', true],
  ['**/', 'file', true],
  ['**/', 'file/', true],
  ['**', '/', true],
  ['**/', '/', true],
  ['**', 'dir/file', true],
  ['**/', 'dir/file', true],
  ['**', 'dir/file/', true],
  ['**/', 'dir/file/', true],
  ['**/**', 'dir/file', true],
  ['**/**', 'dir/file/', true],
  ['dir/**', 'dir/file', true],
  ['dir/**', 'dir/file/', true],
  ['dir/**', 'dir/dir2/file', true],
  ['dir/**', 'dir/dir2/file/', true],
  ['**/dir', 'dir', true],
  ['**/dir', 'dir/file', true],
  ['**/dir2/*', 'dir/dir2/file', true],
  ['**/dir2/*', 'dir/dir2/file/', true],
  ['**/dir2/**', 'dir/dir2/dir3/file', true],
  ['**/dir2/**', 'dir/dir2/dir3/file/', true],
  ['**file', 'file', true],
  ['**file', 'dir/file', true],
  ['**/file', 'dir/file', true],
  ['**file', 'dir/dir/file', true],
  ['**/file', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file.txt', true],
  ['**/file*txt', 'dir/dir/file.txt', true],
  ['**/file*.txt', 'dir/dir/file.txt', true],
  ['**/file*.txt*', 'dir/dir/file.txt', true],
  ['**/**/*.txt', 'dir/dir/file.txt', true],
  ['**/**/*.txt2', 'dir/dir/file.txt', false],
  ['**/*.txt', 'file.txt', true],
  ['**/**/*.txt', 'file.txt', true],
  ['a**/*.txt', 'a/file.txt', true],
  ['a**/*.txt', 'a/dir/file.txt', true],
  ['a**/*.txt', 'a/dir/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a/*.txt', 'a/file.txt', true],
  ['a/*.txt**', 'a/file.txt', true],
  ['a[b-d]e', 'ae', false],
  ['a[b-d]e', 'ace', true],
  ['a[b-d]e', 'aae', false],
  ['a[^b-d]e', 'aze', true],
  ['.*', '.foo', true],
  ['.*', 'foo', false],
  ['abc.def', 'abcdef', false],
  ['abc.def', 'abc.def', true],
  ['abc.def', 'abcZdef', false],
  ['abc?def', 'abcZdef', true],
  ['abc?def', 'abcdef', false],
  ['a\\\\', 'a\\', true],
  ['**/foo/bar', 'foo/bar', true],
  ['**/foo/bar', 'dir/foo/bar', true],
  ['**/foo/bar', 'dir/dir2/foo/bar', true],
  ['abc/**', 'abc', false],
  ['abc/**', 'abc/def', true],
  ['abc/**', 'abc/def/ghi', true],
  ['**/.foo', '.foo', true],
  ['**/.foo', 'bar.foo', false],
  ['a(b)c/def', 'a(b)c/def', true],
  ['a(b)c/def', 'a(b)c/xyz', false],
  ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
  [
    'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl',
    'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl',
    true,
  ],
  ['dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
  ['a\\*b', 'a*b', true],
  [['**', '!util/docker/web'], 'util/docker/web/foo', false],
  [['**', '!util/docker/web', 'util/docker/web/foo'], 'util/docker/web/foo', true],
  [
    ['**', '!dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'],
    'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl',
    false,
  ],
  [['**', '!dist/*.whl'], 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', false],
]

/** The same file: matchTests, which come from Go's tests of `filepath.Match`, without the malformed ones. */
const GLOBS: readonly Row[] = [
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'a', true],
  ['a*', 'abc', true],
  ['a*', 'ab/c', true],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxe/xxx/f', false],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^b-d]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a☺b', true],
  ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false],
  ['a[^a][^a][^a]b', 'a☺b', false],
  ['[a-ζ]*', 'α', true],
  ['*[a-ζ]', 'A', false],
  ['a?b', 'a/b', false],
  ['a*b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['[\\-]', '-', true],
  ['[x\\-]', 'x', true],
  ['[x\\-]', '-', true],
  ['[x\\-]', 'z', false],
  ['[\\-x]', 'x', true],
  ['[\\-x]', '-', true],
  ['[\\-x]', 'a', false],
  ['*x', 'xxx', true],
]

/** The same file: single tests of folders, exceptions and order. */
const EXCEPTIONS: readonly Row[] = [
  ['*', 'fileutils.go', true],
  ['*.go', 'fileutils.go', true],
  [['!fileutils.go', '*.go'], 'fileutils.go', true],
  [['docs', '!docs/README.md'], 'docs/README.md', false],
  [['docs/', '!docs/README.md'], 'docs/README.md', false],
  [['docs/*', '!docs/README.md'], 'docs/README.md', false],
  [['*.go', '!fileutils.go'], 'fileutils.go', false],
  [[], '/any/path/there', false],
]

/** What @balena/dockerignore gets wrong, and names that are no patterns. */
const FIELD: readonly Row[] = [
  ['app/(marketing)', 'app/(marketing)/page.tsx', true],
  ['src/c++', 'src/c++/main.cc', true],
  ['README.md', 'readme.md', false],
  ['**/$HOME', 'a/$HOME', true],
  ['/rooted', 'rooted', false],
  ['a/../b', 'b', true],
  ['  spaced  ', 'spaced', true],
  ['line*', 'line\nbreak', true],
  ['**/x', 'a\nb/x', true],
  ['**/x*', 'a\nb/x', false],
  ['*.😀', 'a.😀', true],
  ['?', '😀', true],
]

/**
 * What Go's regular expressions make of patterns that moby passes through to them. Each row was checked with
 * moby's own code.
 */
const THROUGH_REGEXP: readonly Row[] = [
  ['a|b*', 'bcd', true],
  ['a|b*', 'axyz', true],
  ['x{2}*', 'xx', true],
  ['x{2}*', 'x{2}', false],
  ['*.{js,ts}', 'a.{js,ts}', true],
  ['*.{js,ts}', 'a.js', false],
  ['\\d', '7', true],
  ['\\d', 'd', false],
  ['[[:alpha:]]', 'x', true],
  ['[[:alpha:]]', ':]', false],
  ['\\x41?', 'Ab', true],
  ['\\101?', 'Ab', true],
  ['\\pL?', 'ζ1', true],
  ['\\pL?', '11', false],
  ['\\Qa.b*', 'a.b[^', false],
  ['[*]', '[]', true],
  ['[*]', '*', false],
  ['a^b*', 'a^b', false],
  ['{0,}*', 'ab', true],
  ['{0}b*', 'ab', true],
  ['a\\bb*', 'ab', false],
  ['a\\b?b', 'a-b', true],
  ['a\\B?b', 'axb', true],
]

const ALL = [...MATCHES, ...GLOBS, ...EXCEPTIONS, ...FIELD, ...THROUGH_REGEXP]

const asList = (patterns: Row[0]) => (typeof patterns === 'string' ? [patterns] : patterns)

describe('patterns of a .dockerignore', () => {
  it.each(ALL)('compares %j with %j: %s', (patterns, path, matches) => {
    expect(matchesOrParentMatches(compilePatterns(asList(patterns)), path)).toBe(matches)
  })

  it.each(ALL)('walks down with %j to %j: %s', (patterns, path, matches) => {
    const matcher = compilePatterns(asList(patterns))
    const components = path.split('/')
    let results: ParentResults | undefined
    // A path from the root has an empty first component, which is no folder of a walk.
    for (
      let depth = components[0] === '' ? components.length : 1;
      depth < components.length;
      depth++
    ) {
      results = matchesUsingParentResults(
        matcher,
        components.slice(0, depth).join('/'),
        results,
      ).results
    }
    expect(matchesUsingParentResults(matcher, path, results).matched).toBe(matches)
  })

  it.each(ALL)(
    'asks the parents itself without their results: %j, %j: %s',
    (patterns, path, matches) => {
      const matcher = compilePatterns(asList(patterns))
      expect(matchesUsingParentResults(matcher, path, undefined).matched).toBe(matches)
    },
  )

  it('keeps moby’s one difference between a path and a walk to it', () => {
    const matcher = compilePatterns(['a', '!a/b', 'a'])
    const { results } = matchesUsingParentResults(matcher, 'a', undefined)
    expect([
      matchesOrParentMatches(matcher, 'a/b'),
      matchesUsingParentResults(matcher, 'a/b', results).matched,
    ]).toEqual([true, false])
  })
})

/** moby/patternmatcher, patternmatcher_test.go: compileTests. */
const COMPILED: readonly (readonly [pattern: string, kind: string, regexp: string | undefined])[] =
  [
    ['*', 'regexp', '^[^/]*$'],
    ['file*', 'regexp', '^file[^/]*$'],
    ['*file', 'regexp', '^[^/]*file$'],
    ['a*/b', 'regexp', '^a[^/]*/b$'],
    ['**', 'suffix', undefined],
    ['**/**', 'regexp', '^(.*/)?.*$'],
    ['dir/**', 'prefix', undefined],
    ['**/dir', 'suffix', undefined],
    ['**/dir2/*', 'regexp', '^(.*/)?dir2/[^/]*$'],
    ['**/dir2/**', 'regexp', '^(.*/)?dir2/.*$'],
    ['**file', 'suffix', undefined],
    ['**/file*txt', 'regexp', '^(.*/)?file[^/]*txt$'],
    ['**/**/*.txt', 'regexp', '^(.*/)?(.*/)?[^/]*\\.txt$'],
    ['a[b-d]e', 'regexp', '^a[b-d]e$'],
    ['.*', 'regexp', '^\\.[^/]*$'],
    ['abc.def', 'exact', undefined],
    ['abc?def', 'regexp', '^abc[^/]def$'],
    ['**/foo/bar', 'suffix', undefined],
    ['a(b)c/def', 'exact', undefined],
    ['a.|)$(}+{bc', 'exact', undefined],
    ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', 'exact', undefined],
  ]

describe('compilePatterns', () => {
  it.each(COMPILED)('compiles %j to %s %s', (pattern, kind, regexp) => {
    const [compiled] = compilePatterns([pattern]).patterns
    expect([compiled?.kind, compiled?.regexp]).toEqual([kind, regexp])
  })

  it('drops empty patterns and white space, and knows its exceptions', () => {
    const { patterns, exclusions } = compilePatterns(['docs', '', '   ', '  !docs/README.md  '])
    expect(patterns.map(({ text, exclusion }) => [text, exclusion])).toEqual([
      ['docs', false],
      ['docs/README.md', true],
    ])
    expect(exclusions).toBe(true)
    expect(compilePatterns(['docs']).exclusions).toBe(false)
  })

  it.each([
    ['!', 'nothing follows the !'],
    ['[]a]', 'a malformed [...]'],
    ['[-]', 'a malformed [...]'],
    ['[x-]', 'a malformed [...]'],
    ['[-x]', 'a malformed [...]'],
    ['\\', 'nothing follows the last \\'],
    ['[a-b-c]', 'a malformed [...]'],
    ['[', 'a malformed [...]'],
    ['[^', 'a malformed [...]'],
    ['[^bc', 'a malformed [...]'],
    ['a[', 'a malformed [...]'],
    ['[Local-Only]/', 'the range l-O runs backwards'],
    ['\\é', '\\é means nothing'],
    ['\\8', '\\8 means nothing'],
    ['\\1', '\\1 means nothing'],
    ['\\xZ', '\\x means nothing'],
    ['[[:foo:]]', 'no character class is named [:foo:]'],
    ['\\p{Klingon}', 'no character class is named Klingon'],
    ['*{2}', 'a repetition of a repetition'],
    ['x{1001}*', 'invalid repeat count {1001}'],
    ['*|{2}', 'nothing to repeat'],
  ])('refuses %j: %s', (pattern, reason) => {
    expect(() => compilePatterns(['ok', pattern])).toThrow(
      new InvalidIgnorePatternError(pattern, reason),
    )
  })

  it('names where the pattern was written', () => {
    expect(() =>
      compilePatterns(['ok', 'a['], [{}, { file: '/c/.dockerignore', line: 7 }]),
    ).toThrow('Invalid ignore pattern "a[" in /c/.dockerignore:7: a malformed [...].')
  })

  it('takes linear time for patterns that make a backtracking engine exponential', () => {
    const stars = `${'*a'.repeat(60)}b`
    const doubleStars = `${'**/a/'.repeat(30)}*b`
    const matcher = compilePatterns([stars, doubleStars, `${'a{0,30}'.repeat(20)}*c`])
    const begun = performance.now()
    const long = 'a'.repeat(20_000)
    const deep = 'a/'.repeat(5_000)
    expect([matchesOrParentMatches(matcher, long), matcher.patterns[1]?.matches(deep)]).toEqual([
      false,
      false,
    ])
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
