/**
 * The code of an error of ours, or nothing. Not by the class: a test file may have loaded the package twice, as a module
 * and for `require`, and an image of the one throws errors that the other has other classes for.
 */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = Object(error).code
  return typeof code === 'string' ? code : undefined
}
