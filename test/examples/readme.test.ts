import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { eachEngine } from '../integration/matrix.js'
import { codeBlocks, isTypeScript, typeErrors } from './code-blocks.js'

const ROOT = join(__dirname, '../..')
const README = join(ROOT, 'README.md')

jest.setTimeout(180_000)

/** Read when a test runs; without the file there is nothing to run, and the first test says so. */
const blocks = existsSync(README) ? codeBlocks(readFileSync(README, 'utf8')) : []

describe('README.md', () => {
  it('has blocks of TypeScript, each of which compiles', () => {
    const typeScript = blocks.filter(isTypeScript)
    expect(typeScript.length).toBeGreaterThan(0)
    expect(typeErrors(typeScript)).toEqual([])
  })
})

describe('typeErrors', () => {
  it('reports what does not compile, with its line in the file', () => {
    const markdown = [
      '# Title',
      '```ts',
      "import { image } from 'imagewright'",
      "await image().from('alpine').cmd(['a']).build({ tags: ['me/hello:1.0'] })",
      '```',
      '```ts',
      "import { image } from 'imagewright'",
      '',
      "image().from('alpine').cmd(['a']).cmd(['b'])",
      '```',
    ].join('\n')
    expect(typeErrors(codeBlocks(markdown))).toEqual([
      expect.stringMatching(/^9: Argument of type .* is not assignable to .*CMD may stand once/s),
    ])
  })
})

// A block `ts run` is a whole program. Right behind it a block `text` may stand: its output.
const programs = blocks.flatMap((block, index) => {
  const next = blocks[index + 1]
  return block.info === 'ts run'
    ? [{ ...block, output: next?.info === 'text' ? next.code : undefined }]
    : []
})

if (programs.length > 0) {
  // Outside of the project, as a reader's program is.
  const folder = mkdtempSync(join(tmpdir(), 'imagewright-readme-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  eachEngine(({ host }) => {
    it.each(programs)('README.md, line $line: runs', ({ line, code, output }) => {
      const file = join(folder, `block-${line}.ts`)
      writeFileSync(file, code)
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), file],
        {
          encoding: 'utf8',
          env: {
            ...process.env,
            DOCKER_HOST: host,
            JITI_ALIAS: JSON.stringify({ imagewright: join(ROOT, 'src/index.ts') }),
          },
        },
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      if (output !== undefined) expect(stdout).toBe(output)
    })
  })
}
