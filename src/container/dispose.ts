/**
 * `Symbol.asyncDispose`. Node before 20.4 has none, nor have the tests of jest 29: this is the one that Node and jest 30 give
 * those who lack it. There `remove()` and its like do what disposing does, and whoever compiles `await using` for it brings
 * the symbol along.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  (Symbol as { readonly asyncDispose?: typeof Symbol.asyncDispose }).asyncDispose ??
  (Symbol.for('nodejs.asyncDispose') as typeof Symbol.asyncDispose)
