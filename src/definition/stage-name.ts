import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'

// Source: buildkit frontend/dockerfile/instructions/parse.go, `validStageName`; linter rule ReservedStageName.
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/
const RESERVED_NAMES: ReadonlySet<string> = new Set(['scratch', 'context'])

/** @throws {InvalidDefinitionError} `INVALID_DEFINITION` for what cannot name a stage. */
export function expectStageName(name: unknown, at: SourceLocation | undefined): void {
  if (typeof name === 'string' && STAGE_NAME.test(name) && !RESERVED_NAMES.has(name)) return
  throw new InvalidDefinitionError(`as(): ${JSON.stringify(name)} cannot name a stage`, {
    at,
    hint: 'A stage name begins with a-z and goes on with a-z, 0-9, ".", "_" and "-"; "scratch" and "context" are taken.',
  })
}
