import { describe, expect, it } from '@jest/globals'
import { assert, property, string } from 'fast-check'
import {
  allInstructions,
  type BuildSide,
  compareBuilds,
  explanationText,
} from '../../../../src/cache/explain/index.js'
import type { Change, DefinitionKey, Explanation } from '../../../../src/definition/index.js'
import {
  arg,
  copy,
  copyFrom,
  FILE,
  file,
  folder,
  image,
  type PlainBuild,
  run,
  sha256,
  sideOf,
} from './inputs.js'

const KEY: DefinitionKey = { digest: `sha256:${sha256('key')}`, stages: [], unknown: [] }
const SINCE = {
  key: KEY.digest,
  builtAt: '2026-01-02T03:04:05.678Z',
  image: `sha256:${sha256('image')}`,
}

function textOf(finding: Partial<Explanation>, { inputs }: BuildSide): string {
  return explanationText(
    { verdict: 'miss', key: KEY, changes: [], invalidated: [], ...finding },
    {
      now: Date.UTC(2026, 0, 2, 6, 4, 6),
      instructions: allInstructions(inputs).length,
      stages: inputs.stages.length,
      builtAt: SINCE.builtAt,
      fileName: (name) => name.replace('/project/', ''),
      codeFrame: ({ line }) => `> ${line} |   .step('${line}')\n    |    ^`,
    },
  )
}

function explained(before: PlainBuild, after: PlainBuild): string {
  const side = sideOf(after)
  return textOf({ since: SINCE, ...compareBuilds(sideOf(before), side) }, side)
}

function build(
  change: { version?: string; moved?: string; script?: string; text?: string; more?: number } = {},
): PlainBuild {
  const { version = '1', moved = '', script = 'npm test', text = 'a', more = 0 } = change
  return {
    settings: { platform: 'linux/amd64' },
    stages: [
      {
        name: 'deps',
        isNamed: true,
        base: image('node:22', sha256(moved)),
        instructions: [copy('package.json', './', 11), run('npm ci', 12)],
      },
      {
        name: 'last',
        isNamed: false,
        base: image('node:22-slim'),
        instructions: [
          arg('VERSION', version, 21),
          copyFrom('deps', '/app/node_modules', 22),
          copy('src', './src', 23),
          run(script, 24),
          { text: 'CMD ["node"]', node: { kind: 'cmd' }, line: 25 },
        ],
      },
    ],
    files: [
      file('package.json', text),
      folder('src'),
      ...Array.from({ length: more }, (_, index) => file(`src/lib/deep/${index}.js`, 'x')),
      file('src/main.js', text),
    ],
  }
}

describe('the text of an explanation', () => {
  it('names the first cause, each change where it stands, and what runs again', () => {
    expect(explained(build(), build({ text: 'x'.repeat(1234) }))).toBe(
      `The build will run: package.json was edited (and 1 more change) since the build of 3 hours ago.

[deps] COPY package.json ./
  at images/app.ts:11:4
    > 11 |   .step('11')
        |    ^
  edited   package.json (1 -> 1,234 bytes)

[stage-1] COPY src ./src
  at images/app.ts:23:4
    > 23 |   .step('23')
        |    ^
  edited   src/main.js (1 -> 1,234 bytes)

Runs again: 5 of 9 instructions
  [deps] COPY package.json ./                               images/app.ts:11
  [deps] RUN npm ci                                         images/app.ts:12
  [stage-1] COPY --from=deps /app/node_modules /app/nod...  images/app.ts:22
  [stage-1] COPY src ./src                                  images/app.ts:23
  [stage-1] RUN npm test                                    images/app.ts:24

Compared with sha256:6105d6cc76af, built 3 hours ago (2026-01-02 03:04:05 UTC).
`,
    )
  })

  it('shows moved bases, arguments, edited instructions and the first of many files', () => {
    const after = build({ version: '2 b', moved: 'x', script: 'npm run test', more: 412 })
    expect(explained(build(), after)).toBe(
      `The build will run: node:22 has moved (and 414 more changes) since the build of 3 hours ago.

[deps] FROM node:22
  node:22: sha256:e3b0c44298fc -> sha256:2d711642b726

[stage-1] ARG VERSION
  at images/app.ts:21:4
    > 21 |   .step('21')
        |    ^
  VERSION: 1 -> "2 b"

[stage-1] COPY src ./src
  at images/app.ts:23:4
    > 23 |   .step('23')
        |    ^
  added    src/lib/deep/0.js (1 byte)
  added    src/lib/deep/1.js (1 byte)
  added    src/lib/deep/10.js (1 byte)
  ... and 409 more files in src/lib/deep/

[stage-1] RUN npm run test
  at images/app.ts:24:4
    > 24 |   .step('24')
        |    ^
  - RUN npm test
  + RUN npm run test

Runs again: 7 of 9 instructions
  [deps] FROM node:22
  [deps] COPY package.json ./                               images/app.ts:11
  [deps] RUN npm ci                                         images/app.ts:12
  [stage-1] ARG VERSION                                     images/app.ts:21
  [stage-1] COPY --from=deps /app/node_modules /app/nod...  images/app.ts:22
  [stage-1] COPY src ./src                                  images/app.ts:23
  [stage-1] RUN npm run test                                images/app.ts:24

Compared with sha256:6105d6cc76af, built 3 hours ago (2026-01-02 03:04:05 UTC).
`,
    )
  })

  it('says what it means that nothing is known, and that nothing has changed', () => {
    const side = sideOf(build())
    const { image: id } = SINCE
    expect([
      textOf({ verdict: 'hit', image: id }, side),
      textOf(
        {
          changes: [{ kind: 'no-earlier-build' }],
          invalidated: allInstructions(side.inputs).slice(1, 3),
        },
        side,
      ),
      textOf({ changes: [{ kind: 'image-gone', image: id }], since: SINCE }, side),
      textOf(
        {
          changes: [{ kind: 'setting', name: 'label:a', before: undefined, after: 'b' }],
          since: SINCE,
        },
        side,
      ),
    ]).toEqual([
      'Nothing to build: the Engine holds the image of these inputs.\n\nsha256:6105d6cc76af, built 3 hours ago (2026-01-02 03:04:05 UTC).\n',
      'The build will run: no earlier build of it is known.\n\nRuns: 2 of 9 instructions\n  [deps] COPY package.json ./  images/app.ts:11\n  [deps] RUN npm ci            images/app.ts:12\n',
      'The build will run: the Engine does not hold the image that these inputs gave.\n\nThe inputs are those of an earlier build: its steps come from the cache of the builder.\n\nCompared with sha256:6105d6cc76af, built 3 hours ago (2026-01-02 03:04:05 UTC).\n',
      'The build will run: label:a has changed since the build of 3 hours ago.\n\nThe whole build\n  label:a: (none) -> b\n\nNo instruction runs again; the image is written anew.\n\nCompared with sha256:6105d6cc76af, built 3 hours ago (2026-01-02 03:04:05 UTC).\n',
    ])
  })

  it('shows each kind of a change in its own words', () => {
    const place = { stage: 'app', instruction: 'COPY . .' }
    const changes: readonly Change[] = [
      { ...place, kind: 'file-added', path: 'a', size: 1000 },
      { ...place, kind: 'file-removed', path: 'b/', size: 0 },
      { ...place, kind: 'file-mode', path: 'c', before: 0o644, after: 0o4755 },
      { ...place, kind: 'file-kind', path: 'd', before: 'file', after: 'symlink' },
      { ...place, kind: 'link-target', path: 'e', before: 'x', after: 'y' },
      {
        ...place,
        kind: 'file-edited',
        path: 'f',
        context: 'lib',
        before: { size: 2, digest: '1' },
        after: { size: 2, digest: '2' },
      },
      { ...place, kind: 'content', context: '' },
      { ...place, kind: 'argument', name: 'TOKEN', before: '***', after: '***', concealed: true },
      { ...place, kind: 'argument', name: 'KEY', before: undefined, after: '***', concealed: true },
      { stage: 'app', instruction: 'RUN a', kind: 'instruction-added' },
      { stage: 'app', instruction: 'RUN b', kind: 'instruction-removed' },
      { stage: 'app', instruction: 'RUN c', kind: 'instruction-moved' },
      { stage: 'd', kind: 'stage-added' },
      { stage: 'e', kind: 'stage-removed' },
    ]
    expect(
      textOf({ changes, since: SINCE }, sideOf(build())).split('\n\n').slice(1, -2).join('\n'),
    ).toBe(
      `[app] COPY . .
  other files; which, is not known
  TOKEN: changed (its value is not kept)
  KEY: (none) -> (a value that is not kept)
  added    a (1,000 bytes)
  removed  b/ (empty folder)
  mode     c (0644 -> 4755)
  kind     d (file -> symlink)
  link     e (x -> y)
  edited   f of lib (still 2 bytes)
[app] RUN a
  was added
[app] RUN b
  was removed
[app] RUN c
  was moved
[d]
  the stage was added
[e]
  the stage was removed`,
    )
  })

  it('is lines of at most 110 columns that no name of a file and no value can break out of', () => {
    assert(
      property(string({ unit: 'binary', minLength: 1, maxLength: 300 }), (hostile) => {
        const place = {
          stage: hostile,
          instruction: hostile,
          at: { file: FILE, line: 1, column: 1 },
        }
        const changes: readonly Change[] = [
          { ...place, kind: 'file-added', path: hostile, size: 1 },
          { ...place, kind: 'link-target', path: hostile, before: hostile, after: `${hostile}x` },
          { ...place, kind: 'argument', name: hostile, before: hostile, after: `${hostile}x` },
          { ...place, kind: 'instruction-edited', before: hostile, after: `${hostile}x` },
          { ...place, kind: 'base', reference: hostile, before: hostile, after: 'x' },
          { kind: 'setting', name: hostile, before: hostile, after: undefined },
          { kind: 'unknown-content', source: hostile },
        ]
        const invalidated = [{ stage: hostile, text: hostile }]
        const text = textOf({ changes, invalidated, since: SINCE }, sideOf(build()))
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
      }),
      { numRuns: 100 },
    )
  })
})
