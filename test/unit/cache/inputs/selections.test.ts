import { describe, expect, it } from '@jest/globals'
import { folder, type Tree } from '../../context/folder.js'
import { read, type ReadOptions, taken } from './reading.js'

const TREE: Tree = {
  'a.txt': 'a',
  'b.txt': 'b',
  'notes.md': 'n',
  '[x].txt': 'x',
  'src/main.ts': 'm',
  'src/deep/er/part.ts': 'p',
  'src/main.log': 'l',
  'src/deep/er/part.log': 'l',
  'lib/util.ts': 'u',
  'lib/here': { link: '../a.txt' },
  'link-to-file': { link: 'lib/util.ts' },
  'link-to-folder': { link: 'src/deep' },
  'link-to-link': { link: 'link-to-folder' },
  'absolute-link': { link: '/lib/util.ts' },
  'packages/one/package.json': '1',
  'packages/one/index.ts': '1',
  'packages/two/package.json': '2',
  'packages/two/sub/package.json': '2',
}

const SRC = ['src/deep/er/part.log', 'src/deep/er/part.ts', 'src/main.log', 'src/main.ts']
const DEEP = ['src/deep/er/part.log', 'src/deep/er/part.ts']
const EVERYTHING = [
  '[x].txt',
  'a.txt',
  'absolute-link',
  'b.txt',
  'lib/here',
  'lib/util.ts',
  'link-to-file',
  'link-to-folder',
  'link-to-link',
  'notes.md',
  'packages/one/index.ts',
  'packages/one/package.json',
  'packages/two/package.json',
  'packages/two/sub/package.json',
  ...SRC,
]

/** What stands in the Dockerfile before it, what it takes, and how it is read. */
type Case = readonly [
  instruction: string,
  paths: readonly string[],
  options?: ReadOptions & { readonly before?: string },
]

const CASES: readonly Case[] = [
  ['COPY a.txt /', ['a.txt']],
  ['COPY a.txt b.txt /', ['a.txt', 'b.txt']],
  ['COPY ["a.txt", "/b.txt", "/"]', ['a.txt', 'b.txt']],
  ['COPY . /', EVERYTHING],
  ['COPY / /', EVERYTHING],
  ['COPY src/.. /', EVERYTHING],
  ['COPY ../../a.txt /', ['a.txt']],
  ['COPY src /', SRC],
  ['COPY src/ /', SRC],
  ['COPY ./src/deep/ /', DEEP],
  ['COPY src missing /', SRC],
  // Wildcards
  ['COPY *.txt /', ['[x].txt', 'a.txt', 'b.txt']],
  ['COPY ?.txt /', ['a.txt', 'b.txt']],
  ['COPY [ab].txt /', ['a.txt', 'b.txt']],
  ['COPY [[]x].txt /', ['[x].txt']],
  ['COPY s*/d* /', DEEP],
  ['COPY packages/*/package.json /', ['packages/one/package.json', 'packages/two/package.json']],
  // Without --parents, two stars are one.
  ['COPY packages/**/package.json /', ['packages/one/package.json', 'packages/two/package.json']],
  ['COPY **/main.ts /', ['src/main.ts']],
  // Links on the way, and at its end
  ['COPY link-to-file /', ['lib/util.ts', 'link-to-file']],
  ['COPY absolute-link /', ['absolute-link', 'lib/util.ts']],
  ['COPY link-to-folder /', ['link-to-folder', ...DEEP]],
  ['COPY link-to-link/er/part.ts /', ['link-to-folder', 'link-to-link', 'src/deep/er/part.ts']],
  ['COPY link-to-f* /', ['lib/util.ts', 'link-to-file', 'link-to-folder', ...DEEP]],
  ['COPY link-to-link/*/part.ts /', ['link-to-folder', 'link-to-link', 'src/deep/er/part.ts']],
  ['COPY l*/util.ts /', ['lib/util.ts']],
  // Links within what is taken stay links.
  ['COPY lib /', ['lib/here', 'lib/util.ts']],
  // --parents
  ['COPY --parents src/main.ts /', ['src/main.ts']],
  ['COPY --parents packages/./one/package.json /', ['packages/one/package.json']],
  ['COPY --parents link-to-folder/./er /', ['link-to-folder', ...DEEP]],
  ['COPY --parents link-to-folder lib /', ['link-to-folder', 'lib/here', 'lib/util.ts']],
  ['COPY --parents s*/./deep /', DEEP],
  ['COPY --parents src/./. /', SRC],
  ['COPY --parents . /', EVERYTHING],
  [
    'COPY --parents **/package.json /',
    ['packages/one/package.json', 'packages/two/package.json', 'packages/two/sub/package.json'],
  ],
  ['COPY --parents ./packages/**/index.ts /', ['packages/one/index.ts']],
  // --exclude
  ['COPY --exclude=*.log src /', ['src/deep/er/part.log', 'src/deep/er/part.ts', 'src/main.ts']],
  ['COPY --exclude=**/*.log src /', ['src/deep/er/part.ts', 'src/main.ts']],
  ['COPY --exclude=deep src /', ['src/main.log', 'src/main.ts']],
  [
    'COPY --exclude=src --exclude=packages --exclude=l* . /',
    EVERYTHING.filter((path) => !/^(?:src|packages|l)/.test(path)),
  ],
  [
    'COPY --exclude=**/*.log --exclude=!main.log src /',
    ['src/deep/er/part.ts', 'src/main.log', 'src/main.ts'],
  ],
  [
    'COPY --exclude=main.log src src/main.log /',
    ['src/deep/er/part.log', 'src/deep/er/part.ts', 'src/main.ts', 'src/main.log'],
  ],
  ['COPY --exclude=../a.txt --exclude=/a.txt --exclude=. . /', EVERYTHING],
  ['COPY --parents --exclude=**/two **/package.json /', ['packages/one/package.json']],
  ['COPY --parents --exclude=two packages/./*/package.json /', ['packages/one/package.json']],
  ['COPY --exclude=*.log s* /', ['src/deep/er/part.log', 'src/deep/er/part.ts', 'src/main.ts']],
  // Wider than exact: where a wildcard meets a link, nothing is excluded.
  ['COPY --exclude=er link-to-fold* /', ['link-to-folder', ...DEEP]],
  ['COPY --exclude=er link-to-folder /', ['link-to-folder', ...DEEP]],
  // The ignore file
  [
    'COPY . /',
    ['a.txt', 'b.txt', 'src/main.log'],
    { ignorePatterns: ['*', '!*.txt', '[[]x].txt', '!src/main.log'] },
  ],
  ['COPY src a.txt /', ['src/main.ts'], { ignorePatterns: ['a.txt', 'src/deep', '**/*.log'] }],
  ['COPY link-to-file /', ['link-to-file'], { ignorePatterns: ['lib'] }],
  // Variables
  ['COPY $FROM/${NAME:-main}.ts /', ['src/main.ts'], { before: 'ENV FROM=src' }],
  ['COPY ${NAME}.txt /', ['b.txt'], { before: 'ARG NAME=a', buildArgs: { NAME: 'b' } }],
  ['COPY $DIR /', ['lib/here', 'lib/util.ts'], { configs: { alpine: { env: ['DIR=lib'] } } }],
  // Of a base of which nothing is known, a variable may hold anything.
  ['COPY src /', SRC, { configs: { alpine: undefined } }],
  ['COPY $DIR /', EVERYTHING, { before: 'ENV DIR=src', configs: { alpine: undefined } }],
  ['RUN --mount=source=$DIR,target=/m ls', EVERYTHING, { configs: { alpine: undefined } }],
  // ADD
  ['ADD src/main.ts a.txt /', ['a.txt', 'src/main.ts']],
  ['ADD https://example.com/a.txt b.txt /', ['b.txt']],
  ['ADD --exclude=deep src /', ['src/main.log', 'src/main.ts']],
  ['ADD github.com/a.txt src /', SRC],
  // Bind mounts
  ['RUN --mount=target=/m ls', EVERYTHING],
  ['RUN --mount=type=bind,source=src,target=/m,rw ls', SRC],
  [
    'RUN --mount=source=link-to-file,target=/m --mount=source=a.txt,target=/n ls',
    ['lib/util.ts', 'link-to-file', 'a.txt'],
  ],
  ['RUN --mount=source=$D,target=/m ls', SRC, { before: 'ARG D=src' }],
  // What takes nothing of the context
  ['RUN --mount=type=cache,target=/m --mount=type=tmpfs,target=/n --mount=type=secret,id=a ls', []],
  ['COPY --from=busybox a.txt /', []],
  ['COPY <<a.txt /', []],
]

describe('the files that an instruction takes', () => {
  it.each(CASES)('of %s', async (written, paths, { before, ...options } = {}) => {
    const instruction = written.includes('<<') ? `${written}\nx\na.txt` : written
    const text = ['FROM alpine', ...(before === undefined ? [] : [before]), instruction, ''].join(
      '\n',
    )
    const reading = await read(text, { ...options, contexts: { '': folder(TREE) } })
    const files = taken(reading)
    // The triggers of a base of which nothing is known take everything.
    const { 'FROM alpine': _triggers, ...others } = files
    expect(Object.values(others).flat()).toEqual(paths)
    const problems = reading.inputs.unknown.filter((each) => each.startsWith('Dockerfile:'))
    expect(problems).toEqual([])
  })

  it('are those of a named context, less what its own .dockerignore leaves out', async () => {
    const docs = folder({ 'a.md': 'a', 'b.md': 'b', 'in/c.md': 'c', '.dockerignore': 'b.md\n' })
    const text = `FROM alpine
COPY --from=docs . /all
COPY --from=docs in a.txt /some
RUN --mount=from=docs,source=a.md,target=/m ls
COPY a.txt /
`
    const contexts = { '': folder(TREE), docs }
    expect(taken(await read(text, { contexts, ignorePatterns: ['**/*.md'] }))).toEqual({
      'COPY --from=docs . /all': ['docs:.dockerignore', 'docs:a.md', 'docs:in/c.md'],
      'COPY --from=docs in a.txt /some': ['docs:in/c.md'],
      'RUN --mount=type=bind,from=docs,source=a.md,target=/m \\': ['docs:a.md'],
      'COPY a.txt /': ['a.txt'],
    })
  })

  it('are all of a context that stands for a base, and those taken from a stage that one stands for', async () => {
    const docs = folder({ 'a.md': 'a', 'b.md': 'b' })
    const contexts = { '': folder(TREE), docs, alpine: docs }
    const text = `FROM busybox AS docs
RUN never
FROM alpine
COPY --from=docs a.md /
`
    const { inputs, contents } = await read(text, { contexts })
    const [stage] = inputs.stages
    expect(inputs.stages).toHaveLength(1)
    expect(stage?.base).toEqual({
      kind: 'context',
      context: 'alpine',
      digest: expect.stringMatching(/^sha256:/),
    })
    const paths = [...contents.values()].map(({ entries }) => entries.map(({ path }) => path))
    expect(paths).toEqual([['a.md', 'b.md'], ['a.md']])
  })

  it('are read once where several instructions take the same', async () => {
    const asked: unknown[] = []
    const { inputs } = await read(
      `FROM alpine AS a
COPY src b.txt /
FROM alpine
COPY b.txt ./src/ /other/
COPY --from=a /x /
`,
      {
        readContent: (folderName, selection) => {
          asked.push([folderName, selection])
          return Promise.resolve({ digest: 'sha256:1', entries: [] })
        },
      },
    )
    expect(asked).toEqual([
      ['memory:', { includePatterns: [], excludePatterns: [], followPaths: ['b.txt', 'src'] }],
    ])
    expect(inputs.stages.map(({ instructions }) => instructions[0]?.contents)).toEqual([
      [{ context: '', digest: 'sha256:1' }],
      [{ context: '', digest: 'sha256:1' }],
    ])
  })
})
