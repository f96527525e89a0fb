/**
 * `Symbol.asyncDispose`. Node before 20.4 has none; there `remove()` and its like do what disposing does, and whoever
 * compiles `await using` for it brings the symbol along.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  (Symbol as { readonly asyncDispose?: typeof Symbol.asyncDispose }).asyncDispose ??
  (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose)
