import { describe, expect, it } from '@jest/globals'
import { PURE_ROOMS, roomOf, violation } from './floors.js'
import { importsOf, readSource, sourceFiles } from './source-tree.js'

const files = sourceFiles()
const imports = files.flatMap((path) => importsOf(path, readSource(path)))

describe('the floors', () => {
  it('import downwards only', () => {
    expect(imports.length).toBeGreaterThan(300)
    expect(imports.flatMap((each) => violation(each) ?? [])).toEqual([])
  })

  it('are told apart by the check', () => {
    const broken = importsOf(
      'node/run.ts',
      "import { printDockerfile } from '../dockerfile/print/index.js'\n",
    )
    expect(broken.map(violation)).toEqual([
      'node/run.ts imports upwards: dockerfile/print/index.ts',
    ])
    const sideways = importsOf(
      'buildkit/index.ts',
      "import type { Engine } from '../engine/engine.js'\n",
    )
    expect(sideways.map(violation)).toEqual(['buildkit/index.ts imports upwards: engine/engine.ts'])
    const lazy = importsOf('context/index.ts', "const x = await import('../build/plan.js')\n")
    expect(lazy.map(violation)).toEqual(['context/index.ts imports upwards: build/plan.ts'])
  })

  it('have no drawer for odds and ends', () => {
    expect(
      files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.)/.test(path)),
    ).toEqual([])
  })

  it('keep every file short enough to be read', () => {
    const long = files
      .filter((path) => !path.includes('/gen/'))
      .map((path) => ({ path, lines: readSource(path).split('\n').length }))
      .filter(({ lines }) => lines > 500)
    expect(long).toEqual([])
  })
})

describe('the pure floors', () => {
  const pure = files.filter((path) => PURE_ROOMS.has(roomOf(path) ?? ''))

  it('open no file and no socket', () => {
    const opened = imports.filter(
      ({ from, to }) => PURE_ROOMS.has(roomOf(from) ?? '') && to.startsWith('node:'),
    )
    expect(opened).toEqual([])
  })

  it('read no clock, no chance and no environment', () => {
    const reading = pure.filter((path) =>
      /\bprocess\.|\bDate\.now|\bnew Date\(\)|\bMath\.random|\bperformance\./.test(
        readSource(path),
      ),
    )
    expect(reading).toEqual([])
  })
})

describe('the environment', () => {
  it('is read by the commands, by whoever looks for an Engine, and once for a build or a structure test, and by a test run', () => {
    const reading = files.filter(
      (path) =>
        !path.startsWith('cli/') && /\bprocess\.env\b/.test(withoutComments(readSource(path))),
    )
    expect(reading).toEqual([
      'build/build-image.ts',
      'engine/connect.ts',
      'engine/docker.ts',
      'jest/find-outside.ts',
      'jest/run-reaper.ts',
      'jest/setup.ts',
      'structure/run-suites.ts',
    ])
  })
})

describe('importing the library', () => {
  it('loads nothing that speaks to an Engine', () => {
    const loaded = new Set<string>()
    const queue = ['index.ts']
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (loaded.has(path)) continue
      loaded.add(path)
      if (!files.includes(path)) continue
      const needed = imports.filter(({ from, kind }) => from === path && kind === 'static')
      queue.push(...needed.map(({ to }) => to))
    }
    const heavy = [...loaded].filter(
      (path) =>
        // Patterns alone are compared without reading a file.
        /^(buildkit|engine|registry|context(?!\/(?:ignore\/|dockerignore\.))|cli|codegen)\/|^container\/run/.test(
          path,
        ) ||
        // Files alone are read at once: Dockerfiles.
        /^(dockerode|tar-stream|jiti|ts-morph|commander|@bufbuild|node:(?!fs$|path$|url$))/.test(
          path,
        ),
    )
    expect(heavy).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
