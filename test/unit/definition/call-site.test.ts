import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import {
  bind,
  context,
  expand,
  image,
  ImagewrightError,
  literal,
  type SourceLocation,
  type Stage,
} from 'imagewright'
import { callSite } from '../../../src/definition/index.js'

const stage = image().from('alpine')

/** Line of the call of this function, read from the source itself. */
function here(): number {
  const frame = new Error('here').stack?.split('\n')[2] ?? ''
  return Number(/:(\d+):\d+\)?$/.exec(frame)?.[1])
}

function thrownBy(call: () => unknown): ImagewrightError {
  try {
    call()
  } catch (error) {
    if (error instanceof ImagewrightError) return error
  }
  throw new TypeError('no ImagewrightError was thrown')
}

/** Has a script of the given name call an entrance, and returns the place that the entrance saw. */
function placeIn(filename: string, source = 'entrance()'): SourceLocation | undefined {
  const entrance = (): SourceLocation | undefined => callSite(entrance)
  // Whatever throws the error, its frames carry the name that the script was given.
  const run = vm.runInThisContext(`(function (entrance) { return ${source} })`, { filename })
  return run(entrance)
}

describe('a node', () => {
  it('knows the file, line and column of the call that made it', () => {
    const line = here() + 1
    const { at } = stage.run('ls').node.instructions[0] ?? {}
    expect(at).toEqual({ file: __filename, line, column: 26 })
  })

  it('knows its own line in a chain of calls', () => {
    const line = here() + 2
    const made = stage
      .run('a')
      .env({ A: 'b' })

      .cmd(['c'])
    const lines = made.node.instructions.map(({ at }) => at?.line)
    expect(lines).toEqual([line, line + 1, line + 3])
    expect(made.node.instructions.map(({ at }) => at?.column)).toEqual([8, 8, 8])
  })

  it('knows the line of the recipe that made it', () => {
    const line = here() + 1
    const recipe = (given: typeof stage): Stage => given.run('in the recipe')
    const [node] = stage.use(recipe).node.instructions
    expect(node?.at).toEqual({ file: __filename, line, column: 58 })
  })

  it('knows the line of a trigger', () => {
    const line = here() + 1
    const [node] = stage.onBuild((trigger) => trigger.run('x')).node.instructions
    expect(node?.kind === 'onbuild' && node.instruction?.at).toEqual({
      file: __filename,
      line,
      column: 55,
    })
    expect(node?.at).toEqual({ file: __filename, line, column: 26 })
  })

  it('of a FROM knows the call of from() and of scratch()', () => {
    const line = here() + 1
    const places = [image().from('a'), image().scratch()].map(({ node }) => node.at)
    expect(places).toEqual([
      { file: __filename, line, column: 29 },
      { file: __filename, line, column: 48 },
    ])
  })
})

describe('an error', () => {
  it.each<readonly [string, number, () => unknown, string]>([
    ['of a call', here(), () => stage.env({ '': 'x' }), 'INVALID_DEFINITION 39'],
    ['of a start', here(), () => image().from('A:b:c' as 'a'), 'INVALID_REFERENCE 42'],
    ['of an expansion', here(), () => stage.env({ A: '${' }), 'INVALID_EXPANSION 45'],
    ['of printing', here(), () => stage.env({ A: '\n' }).toDockerfile(), 'UNPRINTABLE_VALUE 41'],
    ['of image()', here(), () => image({ typo: 1 } as never), 'INVALID_DEFINITION 39'],
    ['of a mount', here(), () => bind('/a', { from: 'A:b:c' as 'a' }), 'INVALID_REFERENCE 38'],
    ['of a context', here(), () => context('Upper'), 'INVALID_REFERENCE 43'],
    ['of literal()', here(), () => literal(5 as never), 'INVALID_DEFINITION 43'],
    ['of expand()', here(), () => expand('${'), 'INVALID_EXPANSION 41'],
  ])('%s names the place', (_what, line, call, outcome) => {
    const error = thrownBy(call)
    expect(`${error.code} ${error.at?.column}`).toBe(outcome)
    expect(error.at).toEqual({ file: __filename, line, column: error.at?.column })
    expect(error.message).toContain(`\n  at ${__filename}:${line}:${error.at?.column}`)
  })
})

describe('callSite()', () => {
  it.each([
    ['a path', '/a/b.ts', '/a/b.ts'],
    ['a path with brackets and blanks', '/a (b)/c d.ts', '/a (b)/c d.ts'],
    ['a path with a colon', '/a:1/b.ts', '/a:1/b.ts'],
    ['a Windows path', 'C:\\a\\b.ts', 'C:\\a\\b.ts'],
    ['a URL', pathToFileURL('/a/b c%é.ts').href, '/a/b c%é.ts'],
    ['a Windows URL', 'file:///C:/a%20b.ts', 'C:/a b.ts'],
  ])('reads %s', (_what, filename, file) => {
    expect(placeIn(filename)).toEqual({ file, line: 1, column: 31 })
  })

  it.each([
    'entrance()',
    '[0].map(() => entrance())[0]',
    'new (class A { f() { return entrance() } })().f()',
  ])('reads the frame of %s', (source) => {
    const { file, line } = placeIn('/a (b)/c.ts', source) ?? {}
    expect({ file, line }).toEqual({ file: '/a (b)/c.ts', line: 1 })
  })

  it('passes over code that stands in no file', () => {
    expect(placeIn('/a/b.ts', 'eval("entrance()")')?.file).toBe('/a/b.ts')
  })
})
