import {
  type BindMount,
  type CacheMount,
  literalText,
  type MountField,
  type MountNode,
  type OriginNode,
  type SecretMount,
  type SshMount,
  type TmpfsMount,
  type Word,
} from '../../node/index.js'
import { readCsvFields } from '../instruction/csv.js'
import { readBoolean, readBytes, readUint32 } from '../instruction/number.js'
import type { RunInstruction } from '../instruction/instruction.js'
import { toLower } from '../syntax/letter-case.js'
import { type LowerContext, wordsOf } from './context.js'

/** BuildKit looks for the origins of all mounts, also of those that have none. */
export function lowerMount(
  value: string,
  { syntax }: RunInstruction,
  context: LowerContext,
): MountNode {
  const { word } = wordsOf(syntax, context)
  const fields: MountField[] = []
  let from = ''
  for (const field of readCsvFields(value)) {
    const equals = field.indexOf('=')
    const key = toLower(equals === -1 ? field : field.slice(0, equals))
    if (equals === -1) fields.push({ key })
    else if (key === 'from') from = field.slice(equals + 1)
    else fields.push({ key, value: word(field.slice(equals + 1)) })
  }
  const target = fields.findLast(({ key }) => ALIASES.get(key) === 'target')?.value ?? ''
  const origin = context.origins.ofMount(from, literalText(target) ?? '', syntax)
  return settle(fields, origin) ?? { type: 'unsettled', fields, ...(origin && { from: origin }) }
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ...['source', 'target', 'readonly', 'readwrite'].map((key) => [key, key] as const),
  ['src', 'source'],
  ['dst', 'target'],
  ['destination', 'target'],
  ['ro', 'readonly'],
  ['rw', 'readwrite'],
])

/** The fields of a mount of a known type by their full names, none of them twice. */
interface Settings {
  readonly values: ReadonlyMap<string, Word>
  readonly from: OriginNode | undefined
  readonly isReadOnly: boolean | undefined
  readonly isRequired: boolean
}

/** Undefined where a typed mount cannot hold it, or where BuildKit would refuse it when it is known. */
function settle(
  fields: readonly MountField[],
  from: OriginNode | undefined,
): MountNode | undefined {
  const values = new Map<string, Word>()
  let isReadOnly: boolean | undefined
  let isRequired = false
  for (const { key, value } of fields) {
    const name = ALIASES.get(key) ?? key
    if (name === 'readonly' || name === 'readwrite') {
      const flag = readFlag(value)
      if (flag === undefined) return undefined
      isReadOnly = flag === (name === 'readonly')
    } else if (name === 'required') {
      const flag = readFlag(value)
      // What it belongs to must be known by then.
      if (flag === undefined || !values.has('type')) return undefined
      isRequired = flag
      values.set(name, '')
    } else {
      if (value === undefined || values.has(name)) return undefined
      if (name === 'size' && !values.has('type')) return undefined
      values.set(name, value)
    }
  }
  const type = literalText(values.get('type') ?? 'bind')
  const settleType = SETTLERS.get(toLower(type ?? ''))
  return settleType?.({ values, from, isReadOnly, isRequired })
}

function readFlag(value: Word | undefined): boolean | undefined {
  return value === undefined ? true : readBoolean(literalText(value) ?? '')
}

const SETTLERS: ReadonlyMap<string, (settings: Settings) => MountNode | undefined> = new Map<
  string,
  (settings: Settings) => MountNode | undefined
>([
  ['bind', settleBind],
  ['cache', settleCache],
  ['tmpfs', settleTmpfs],
  ['secret', settleSecret],
  ['ssh', settleSsh],
])

function settleBind({ values, from, isReadOnly }: Settings): BindMount | undefined {
  const target = values.get('target')
  // BuildKit takes id and env in any mount, and no notice of them in this one.
  if (!target || !hasOnly(values, ['type', 'target', 'source', 'id', 'env'])) return undefined
  return {
    type: 'bind',
    target,
    ...given('source', values),
    ...(from && { from }),
    ...(isReadOnly === false && { readWrite: true }),
  }
}

function settleCache({ values, from, isReadOnly }: Settings): CacheMount | undefined {
  const target = values.get('target')
  const owner = ownership(values)
  const sharing = toLower(literalText(values.get('sharing') ?? '') ?? '?')
  if (!target || !owner || !(sharing === '' || isSharing(sharing))) return undefined
  if (values.has('sharing') && sharing === '') return undefined
  const keys = ['type', 'target', 'source', 'id', 'sharing', 'mode', 'uid', 'gid', 'env']
  if (!hasOnly(values, keys)) return undefined
  return {
    type: 'cache',
    target,
    ...given('id', values),
    ...(isSharing(sharing) && { sharing }),
    ...(from && { from }),
    ...given('source', values),
    ...(isReadOnly && { readOnly: true }),
    ...owner,
  }
}

function isSharing(text: string): text is 'shared' | 'private' | 'locked' {
  return text === 'shared' || text === 'private' || text === 'locked'
}

function settleTmpfs({ values, from, isReadOnly }: Settings): TmpfsMount | undefined {
  const target = values.get('target')
  const size = literalText(values.get('size') ?? '')
  if (!target || from || isReadOnly || size === undefined) return undefined
  if (!hasOnly(values, ['type', 'target', 'size', 'id', 'env'])) return undefined
  if (!values.has('size')) return { type: 'tmpfs', target }
  if (readBytes(size) === undefined) return undefined
  return { type: 'tmpfs', target, size: /^[1-9]\d{0,14}$/.test(size) ? Number(size) : size }
}

function settleSecret({ values, from, isRequired }: Settings): SecretMount | undefined {
  const owner = ownership(values)
  const id = secretId(values)
  const env = values.get('env')
  if (from || !owner || !id || (env !== undefined && literalText(env) === undefined)) {
    return undefined
  }
  const keys = ['type', 'target', 'source', 'id', 'env', 'required', 'mode', 'uid', 'gid']
  if (!hasOnly(values, keys)) return undefined
  return {
    type: 'secret',
    id,
    ...given('target', values),
    ...(env !== undefined && { env: literalText(env) ?? '' }),
    ...(isRequired && { required: true }),
    ...owner,
  }
}

/** `source` is another name of it, and the last part of the target stands for it. */
function secretId(values: ReadonlyMap<string, Word>): string | undefined {
  const [id, source, target] = ['id', 'source', 'target'].map((key) =>
    literalText(values.get(key) ?? ''),
  )
  if (id === undefined || source === undefined || (id && source)) return undefined
  return id || source || target?.replace(/\/+$/, '').replace(/^.*\//s, '') || undefined
}

function settleSsh({ values, from, isRequired }: Settings): SshMount | undefined {
  const owner = ownership(values)
  const id = literalText(values.get('id') ?? '')
  if (from || !owner || id === undefined) return undefined
  if (!hasOnly(values, ['type', 'target', 'id', 'required', 'mode', 'uid', 'gid', 'env'])) {
    return undefined
  }
  return {
    type: 'ssh',
    ...(id !== '' && { id }),
    ...given('target', values),
    ...(isRequired && { required: true }),
    ...owner,
  }
}

function hasOnly(values: ReadonlyMap<string, Word>, keys: readonly string[]): boolean {
  return [...values.keys()].every((key) => keys.includes(key))
}

/** Nothing is as good as left out. */
function given<Key extends string>(
  key: Key,
  values: ReadonlyMap<string, Word>,
): { readonly [K in Key]?: Word } {
  const value = values.get(key)
  if (value === undefined || literalText(value) === '') return {}
  return { [key]: value } as { readonly [K in Key]: Word }
}

type Ownership = Pick<CacheMount, 'mode' | 'uid' | 'gid'>

/** Undefined where one of the three is no number. */
function ownership(values: ReadonlyMap<string, Word>): Ownership | undefined {
  const owner: { mode?: number | Word; uid?: number | Word; gid?: number | Word } = {}
  for (const key of ['mode', 'uid', 'gid'] as const) {
    const value = values.get(key)
    if (value === undefined) continue
    const text = literalText(value)
    const number = text === undefined ? value : readUint32(text, key === 'mode' ? 8 : 10)
    if (number === undefined) return undefined
    owner[key] = number
  }
  return owner
}
