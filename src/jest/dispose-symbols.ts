/**
 * Gives the symbols of `using` and `await using` to a realm that has none: jest 29 runs tests in one of its own, whose
 * `Symbol` lacks what Node before 24 adds to the first. As jest 30 does it.
 */
export function provideDisposeSymbols(symbols: typeof Symbol = Symbol): void {
  for (const name of ['asyncDispose', 'dispose'] as const) {
    if (name in symbols) continue
    Object.defineProperty(symbols, name, { value: Symbol.for(`nodejs.${name}`) })
  }
}
