import { isConcealed } from '../record/conceal.js'

export type NamedValues = Readonly<Record<string, string>>

export interface ShownValues {
  readonly before: string | undefined
  readonly after: string | undefined
  readonly concealed?: true
}

export function own(values: NamedValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** The names whose values are not the same, in order. */
export function changedNames(before: NamedValues, after: NamedValues): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => own(before, name) !== own(after, name))
    .toSorted()
}

/** Two values as they may be shown. */
export function shownValues(before: string | undefined, after: string | undefined): ShownValues {
  const isKept = [before, after].every((value) => value === undefined || !isConcealed(value))
  return isKept
    ? { before, after }
    : { before: stars(before), after: stars(after), concealed: true }
}

function stars(value: string | undefined): string | undefined {
  return value === undefined ? undefined : '***'
}
