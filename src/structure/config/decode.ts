import { suggest } from '../../dockerfile/suggest.js'
import { GoRegexpError, type StructureConfigProblem } from '../../errors/index.js'
import { type GoRegexp, goRegexp } from '../go-regexp/go-regexp.js'
import { type ConfigEntry, type ConfigNode, isNothing } from './config-node.js'
import { problemAt } from './config-problem.js'

/** How a configuration is read, and what was found wrong in it so far. */
export interface Decoding {
  /**
   * By the rules of Go's decoder for JSON: text has quotes, the names of fields may be in any case, and unknown ones are
   * passed over. YAML takes any scalar as text, and refuses unknown fields.
   */
  readonly json: boolean
  readonly problems: StructureConfigProblem[]
}

/** Reads one kind of value. Where there is none, it gives what Go starts from: the empty text, 0, false, no elements. */
export type Decoder<Value> = (
  decoding: Decoding,
  node: ConfigNode | undefined,
  path: string,
) => Value

export const text: Decoder<string> = (decoding, node, path) => {
  if (!node || isNothing(node)) return ''
  const fits = node.kind === 'scalar' && (node.quoted || !decoding.json)
  return fits ? node.text : refuse(decoding, node, path, 'text', '')
}

// yaml.v2 resolve.go: the words of YAML 1.1.
const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/

export const flag: Decoder<boolean> = (decoding, node, path) => {
  if (!node || isNothing(node)) return false
  const plain = node.kind === 'scalar' && !node.quoted ? node.text : ''
  if (decoding.json ? plain === 'true' : TRUE.test(plain)) return true
  if (decoding.json ? plain === 'false' : FALSE.test(plain)) return false
  return refuse(decoding, node, path, 'true or false', false)
}

/** Go: strconv.ParseInt with base 0, which yaml.v2 uses, underscores left out. */
const WHOLE = /^[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i

export const whole: Decoder<number> = (decoding, node, path) => {
  if (!node || isNothing(node)) return 0
  const plain = node.kind === 'scalar' && !node.quoted ? node.text.replaceAll('_', '') : ''
  if (!WHOLE.test(plain)) return refuse(decoding, node, path, 'a whole number', 0)
  const digits = plain.replace(/^[-+]/, '').replace(/^0o?(?=[0-7])/i, '0o')
  return plain.startsWith('-') ? -Number(digits) : Number(digits)
}

export const pattern: Decoder<GoRegexp> = (decoding, node, path) => {
  const source = text(decoding, node, path)
  try {
    return goRegexp(source)
  } catch (error) {
    if (!(error instanceof GoRegexpError)) throw error
    decoding.problems.push(problemAt(node ?? NO_PLACE, path, error.summary))
    return goRegexp('')
  }
}

const NO_PLACE: ConfigNode = { kind: 'scalar', text: '', quoted: false }

export function list<Item>(item: Decoder<Item>): Decoder<readonly Item[]> {
  return (decoding, node, path) => {
    if (!node || isNothing(node)) return []
    if (node.kind !== 'list') return refuse(decoding, node, path, 'a list', [])
    return node.items.map((each, index) => item(decoding, each, `${path}[${index}]`))
  }
}

/** Undefined where there is no value. */
export function optional<Value>(value: Decoder<Value>): Decoder<Value | undefined> {
  return (decoding, node, path) => (isNothing(node) ? undefined : value(decoding, node, path))
}

export function otherwise<Value>(
  value: Decoder<Value>,
  fallback: (decoding: Decoding) => Value,
): Decoder<Value> {
  return (decoding, node, path) =>
    isNothing(node) ? fallback(decoding) : value(decoding, node, path)
}

type Fields = Readonly<Record<string, Decoder<unknown>>>
type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Decoder<infer V> ? V : never
}

export function record<F extends Fields>(fields: F): Decoder<Values<F>> {
  return (decoding, node, path) => {
    const found = fieldsOf(decoding, node, path, Object.keys(fields))
    const values = Object.entries(fields).map(([name, decoder]) => [
      name,
      decoder(decoding, found.get(name), path === '' ? name : `${path}.${name}`),
    ])
    return Object.fromEntries(values) as Values<F>
  }
}

/** The values of a map by the names of fields. */
export function fieldsOf(
  decoding: Decoding,
  node: ConfigNode | undefined,
  path: string,
  names: readonly string[],
): ReadonlyMap<string, ConfigNode> {
  const found = new Map<string, ConfigNode>()
  if (!node || isNothing(node)) return found
  if (node.kind !== 'map') return refuse(decoding, node, path, 'a map of fields', found)
  for (const entry of node.entries) {
    const name = nameOf(decoding, entry, names)
    if (name !== undefined) found.set(name, entry.value)
    else if (!decoding.json) decoding.problems.push(unknownField(entry, path, names))
  }
  return found
}

function nameOf(
  { json }: Decoding,
  { key }: ConfigEntry,
  names: readonly string[],
): string | undefined {
  const exact = names.find((name) => name === key)
  if (exact !== undefined || !json) return exact
  return names.find((name) => name.toLowerCase() === key.toLowerCase())
}

/** What the fields of the outermost map belong to. */
const WHOLE_CONFIG = 'a structure test'

function unknownField(
  { key, at }: ConfigEntry,
  path: string,
  names: readonly string[],
): StructureConfigProblem {
  const where = path === '' ? WHOLE_CONFIG : path
  const meant = meantName(key, names)
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`
  return { ...at, path, message: `${where} has no field "${key}"${hint}` }
}

function meantName(key: string, names: readonly string[]): string | undefined {
  const lower = names.map((name) => name.toLowerCase())
  const searched = key.toLowerCase()
  const meant = lower.includes(searched) ? searched : suggest(searched, lower)
  return names.find((name) => name.toLowerCase() === meant)
}

function refuse<Value>(
  { problems }: Decoding,
  node: ConfigNode,
  path: string,
  wanted: string,
  fallback: Value,
): Value {
  const found = node.kind === 'scalar' ? JSON.stringify(node.text) : `a ${node.kind}`
  const what = path === '' ? WHOLE_CONFIG : path
  problems.push(problemAt(node, path, `${what} must be ${wanted}, not ${found}`))
  return fallback
}
