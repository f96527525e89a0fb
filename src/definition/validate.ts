import * as z from 'zod'
import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import { freeze } from '../node/index.js'

/**
 * Checks what a call was given against the schema of the node that it makes, and freezes the node.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`, naming the call and every fault in its arguments.
 */
export function validated<Node>(
  call: string,
  schema: z.ZodType<Node>,
  input: Readonly<Record<string, unknown>>,
  at: SourceLocation | undefined,
): Node {
  const result = schema.safeParse(at ? { ...defined(input), at } : defined(input))
  if (result.success) return freeze(result.data)
  throw new InvalidDefinitionError(
    result.error.issues.map((issue) => `${call}(): ${describe(issue)}`).join('\n'),
    { at, hint: hint(result.error.issues, schema) },
  )
}

/** An object without the keys whose value is undefined: an option left out and one left undefined are the same. */
export function defined(
  object: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

/** One fault, and where it is; `whole` names what is at fault where that is all of it. */
export function describe(issue: z.core.$ZodIssue, whole = 'the argument'): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key}"`).join(', ')
    const place = issue.path.length > 0 ? ` in ${formatPath(issue.path, whole)}` : ''
    return `unknown option ${names}${place}`
  }
  const nested = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined
  if (nested) return describe({ ...nested, path: [...issue.path, ...nested.path] }, whole)
  return `${formatPath(issue.path, whole)} ${issue.message.replace(/^Invalid input: /, 'is invalid: ')}`
}

/** Of the alternatives of a union, the one that the value came closest to: that with the deepest fault. */
function closestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): z.core.$ZodIssue | undefined {
  return branches
    .filter((issues) => !issues.some((issue) => issue.code === 'invalid_value'))
    .flat()
    .toSorted((left, right) => depth(right) - depth(left))[0]
}

function depth(issue: z.core.$ZodIssue): number {
  return issue.path.length + (issue.code === 'custom' || issue.code === 'invalid_format' ? 1 : 0)
}

function formatPath(path: readonly PropertyKey[], whole: string): string {
  const text = path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('')
  return text === '' ? whole : `"${text}"`
}

function hint(issues: readonly z.core.$ZodIssue[], schema: unknown): string | undefined {
  const unknownOption = issues.some(
    (issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0,
  )
  if (!unknownOption || !(schema instanceof z.ZodObject)) return undefined
  // What a node cannot do without is an argument of the call, not an option.
  const names = Object.entries<z.core.$ZodType>(schema.shape)
    .filter(([name, field]) => name !== 'at' && field['_zod'].optin === 'optional')
    .map(([name]) => name)
  return `It takes ${names.join(', ')}.`
}
