import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'
import { ROOT } from './source-tree.js'

/** Every name that `imagewright` exports; types marked so. */
function publicNames(): readonly string[] {
  const file = join(ROOT, 'src/index.ts')
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram([file], options)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new RangeError(`${file} is no module`)
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return target.flags & ts.SymbolFlags.Value && !isTypeOnly(symbol)
      ? symbol.name
      : `type ${symbol.name}`
  })
}

function isTypeOnly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) =>
    ts.isTypeOnlyImportOrExportDeclaration(declaration),
  )
}

describe('the public names', () => {
  it('change on purpose only', () => {
    const names = publicNames().filter((name) => !/Error$|^type \w+(Details|Failure)$/.test(name))
    expect(names.toSorted()).toMatchSnapshot()
  })

  it('hold every error class', () => {
    expect(publicNames()).toEqual(
      expect.arrayContaining([
        'BuildFailedError',
        'EngineUnreachableError',
        'InvalidReferenceError',
      ]),
    )
  })
})
