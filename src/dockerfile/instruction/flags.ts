import { withSuggestion } from '../suggest.js'
import { toLower } from '../syntax/letter-case.js'
import type { Token } from '../syntax/tree.js'
import { refuse, type InstructionRequest } from './request.js'

export type FlagKind = 'boolean' | 'text' | 'list'

/** The flags that an instruction takes. */
type FlagKinds = Readonly<Record<string, FlagKind>>

type FlagValue<Kind extends FlagKind> = Kind extends 'boolean'
  ? boolean | undefined
  : Kind extends 'text'
    ? string | undefined
    : readonly FlagItem[]

/** A value of each flag; a boolean or a text that is not given is undefined. */
export type FlagValues<Kinds extends FlagKinds> = {
  readonly [Name in keyof Kinds]: FlagValue<Kinds[Name]>
}

export interface FlagItem {
  readonly value: string
  readonly flag: Token
}

export interface FlagTable<Kinds extends FlagKinds> {
  readonly kinds: ReadonlyMap<string, FlagKind>
  /** The values of an instruction without flags. */
  readonly none: FlagValues<Kinds>
}

export function flagTable<const Kinds extends FlagKinds>(kinds: Kinds): FlagTable<Kinds> {
  return { kinds: new Map(Object.entries(kinds)), none: Object.freeze(noValues(kinds)) }
}

export const NO_FLAGS = flagTable({})

function noValues<Kinds extends FlagKinds>(kinds: Kinds): FlagValues<Kinds> {
  const entries = Object.entries(kinds).map(([name, kind]) => [
    name,
    kind === 'list' ? [] : undefined,
  ])
  return Object.fromEntries(entries) as FlagValues<Kinds>
}

/** Reads the flags of a line; undefined where they were refused. BuildKit: `BFlags.Parse`. */
export function readFlags<Kinds extends FlagKinds>(
  request: InstructionRequest,
  table: FlagTable<Kinds>,
): FlagValues<Kinds> | undefined {
  const { flags } = request.command
  if (flags.length === 0) return table.none
  const values = new Map<string, boolean | string | FlagItem[]>()
  for (const flag of flags) {
    const problem = readFlag(flag, table.kinds, values)
    if (problem !== undefined) return refuse(request, problem, flag)
  }
  return { ...table.none, ...Object.fromEntries(values) }
}

/** Adds the value of a flag, or tells why there is none. */
function readFlag(
  flag: Token,
  kinds: ReadonlyMap<string, FlagKind>,
  values: Map<string, boolean | string | FlagItem[]>,
): string | undefined {
  const equals = flag.value.indexOf('=')
  const written = equals === -1 ? flag.value : flag.value.slice(0, equals)
  const value = equals === -1 ? undefined : flag.value.slice(equals + 1)
  const name = written.slice(2)
  const kind = kinds.get(name)
  if (kind === undefined) return withSuggestion(`unknown flag: ${written}`, name, kinds.keys())
  const before = values.get(name)
  if (kind !== 'list' && before !== undefined) return `duplicate flag specified: ${written}`
  if (kind === 'boolean' ? value === '' : value === undefined) {
    return `missing a value on flag: ${written}`
  }
  if (kind === 'boolean') {
    const truth = toLower(value ?? 'true')
    if (truth !== 'true' && truth !== 'false') {
      return `expecting boolean value for flag ${written}, not: ${value}`
    }
    values.set(name, truth === 'true')
  } else if (kind === 'text') {
    values.set(name, value ?? '')
  } else {
    const item = { value: value ?? '', flag }
    if (Array.isArray(before)) before.push(item)
    else values.set(name, [item])
  }
  return undefined
}
