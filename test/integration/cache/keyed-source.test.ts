import { chmodSync, cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { keyedSource, readContent } from '../../../src/cache/content/index.js'
import { openStatIndex, type StatIndex } from '../../../src/cache/stat-index/index.js'
import type { LocalSource } from '../../../src/context/index.js'
import { engineDialer, type Engine } from '../../../src/engine/index.js'
import { build, connectTo, eventsOf, leave, outputOf } from '../buildkit/build.js'
import { eachEngine } from '../matrix.js'

const EVERYTHING = { includePatterns: [], excludePatterns: [], followPaths: [] }
const DOCKERFILE = 'FROM busybox\nCOPY . /app/\nRUN stat -c "%n %a" /app/a; cat /app/a\n'

jest.setTimeout(60_000)

const base = mkdtempSync(join(tmpdir(), 'imagewright-keyed-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

eachEngine((matrixEngine) => {
  let engine: Engine
  let folder: string
  let root: string
  let index: StatIndex
  beforeAll(async () => {
    engine = await connectTo(matrixEngine)
    folder = mkdtempSync(join(base, 'engine-'))
    root = join(folder, 'root')
    cpSync(join(process.cwd(), 'src/reference'), root, { recursive: true })
    writeFileSync(join(root, 'a'), '0000')
    // No build before this one had the same files.
    writeFileSync(join(root, 'b'), folder)
    index = await openStatIndex(join(folder, 'cache'), root)
  })
  afterAll(() => leave(engine))

  /** Builds; tells which files were read, and what the last step wrote. */
  async function built(
    frontendAttrs: Record<string, string> = {},
  ): Promise<{ reads: string[]; output: string; cached: number }> {
    const contents = [await readContent(root, EVERYTHING, { index })]
    const source = keyedSource(root, { index, contents })
    const reads: string[] = []
    const context: LocalSource = {
      walk: (selection, signal) => source.walk(selection, signal),
      read: (path, signal) => {
        reads.push(path)
        return source.read(path, signal)
      },
    }
    const solving = build(engineDialer(engine), {
      dockerfile: DOCKERFILE,
      context,
      sharedKey: folder,
      frontendAttrs,
    })
    const events = await eventsOf(solving)
    await solving.result
    expect([source.unhashed, source.unlisted, source.failure]).toEqual([[], [], undefined])
    const cached = events.filter(({ type }) => type === 'cached').length
    return { reads, output: outputOf(events, /RUN stat/), cached }
  }

  it('sends no bytes again of a checkout with other times and modes, and builds nothing', async () => {
    const first = await built()
    expect(first.reads).toContain('a')
    expect(first.output).toMatch(/^\/app\/a 644\n[^]*0000$/)
    const kept = join(folder, 'kept')
    cpSync(root, kept, { recursive: true })
    rmSync(root, { recursive: true })
    cpSync(kept, root, { recursive: true })
    chmodSync(join(root, 'a'), 0o600)
    utimesSync(join(root, 'a'), 1_000, 1_000)
    const { reads, output, cached } = await built()
    expect([reads, output, cached > 0]).toEqual([[], '', true])
  })

  it('misses no edit of the same size within one tick, also back to what it was', async () => {
    for (const content of ['1111', '2222', '1111']) {
      writeFileSync(join(root, 'a'), content)
      utimesSync(join(root, 'a'), 1_000, 1_000)
      const { reads, output } = await built({ 'no-cache': '' })
      expect([reads, output.slice(-4)]).toEqual([['a'], content])
    }
    // What the builder has of the folder is what it was sent last, index or not.
    index = await openStatIndex(join(folder, 'other-cache'), root)
    writeFileSync(join(root, 'a'), '4444')
    utimesSync(join(root, 'a'), 1_000, 1_000)
    const { reads, output } = await built({ 'no-cache': '' })
    expect(reads).toContain('a')
    expect(output.slice(-4)).toBe('4444')
  })
})
