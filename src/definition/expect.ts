import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'

// What the compiler refuses to TypeScript, these refuse to everybody else.

/** The names of all options of a call, for `expectOptions`. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true }

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` for an option that the call does not take. */
export function expectOptions<Options>(
  call: string,
  options: Options,
  names: OptionNames<Options>,
  at: SourceLocation | undefined,
): void {
  expectRecord(call, 'the options', options, at)
  const unknown = Object.keys(options as object).filter((name) => !Object.hasOwn(names, name))
  if (unknown.length === 0) return
  const quoted = unknown.map((name) => JSON.stringify(name)).join(', ')
  throw new InvalidDefinitionError(`${call}(): unknown option ${quoted}`, {
    at,
    hint: `It takes ${Object.keys(names).join(', ')}.`,
  })
}

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function expectRecord(
  call: string,
  what: string,
  value: unknown,
  at: SourceLocation | undefined,
): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw unexpected(call, what, 'must be an object', value, at)
}

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function expectList(
  call: string,
  what: string,
  value: unknown,
  at: SourceLocation | undefined,
): void {
  if (!Array.isArray(value)) throw unexpected(call, what, 'must be a list', value, at)
}

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function expectText(
  call: string,
  what: string,
  value: unknown,
  at: SourceLocation | undefined,
): void {
  if (typeof value !== 'string') throw unexpected(call, what, 'must be a string', value, at)
}

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function expectBoolean(
  call: string,
  what: string,
  value: unknown,
  at: SourceLocation | undefined,
): void {
  if (typeof value !== 'boolean') throw unexpected(call, what, 'must be a boolean', value, at)
}

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` */
export function expectFunction(
  call: string,
  what: string,
  value: unknown,
  at: SourceLocation | undefined,
): void {
  if (typeof value !== 'function') throw unexpected(call, what, 'must be a function', value, at)
}

function unexpected(
  call: string,
  what: string,
  demand: string,
  value: unknown,
  at: SourceLocation | undefined,
): InvalidDefinitionError {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  return new InvalidDefinitionError(`${call}(): ${what} ${demand}, not ${kind}`, { at })
}
