export interface FieldDifference {
  /** Place in the document: `history[3].created`. */
  readonly field: string
  /** JSON; undefined where a document does not have it. */
  readonly first: string | undefined
  readonly second: string | undefined
}

/** Characters of a value that are shown. */
const MAX_VALUE = 200

/** The fields in which two JSON values differ, in the order of the first one. The order of members counts for nothing. */
export function compareDocuments(
  first: unknown,
  second: unknown,
  field = '',
): readonly FieldDifference[] {
  if (Object.is(first, second)) return []
  if (Array.isArray(first) && Array.isArray(second)) {
    const length = Math.max(first.length, second.length)
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      compareDocuments(first[index], second[index], `${field}[${index}]`),
    )
  }
  if (isObject(first) && isObject(second)) {
    const names = [...new Set([...Object.keys(first), ...Object.keys(second)])]
    return names.flatMap((name) =>
      compareDocuments(memberOf(first, name), memberOf(second, name), join(field, name)),
    )
  }
  return [{ field, first: show(first), second: show(second) }]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function join(field: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) return `${field}[${JSON.stringify(name)}]`
  return field === '' ? name : `${field}.${name}`
}

function show(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = JSON.stringify(value)
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text
}
