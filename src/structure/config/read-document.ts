import type * as Yaml from 'yaml'
import type { Alias, Document, LineCounter, Node, Pair } from 'yaml'
import type { ConfigEntry, ConfigNode, ConfigPlace } from './config-node.js'
import { NOTHING } from './config-node.js'
import type { StructureConfigProblem } from '../../errors/index.js'

/** A document as it is being read. */
interface Source {
  readonly yaml: typeof Yaml
  readonly document: Document
  readonly lines: LineCounter
  readonly problems: StructureConfigProblem[]
  /** Aliases that are being followed, so that none leads into itself. */
  readonly followed: Set<Node>
  /** What aliases led to: each once, however often one stands within another. */
  readonly known: Map<Node, ConfigNode>
}

/**
 * Reads YAML, of several documents the first, or JSON. Scalars stay as they are written: what they mean depends on what is
 * asked for, as with Go's decoders.
 */
export async function readDocument(
  text: string,
  format: 'yaml' | 'json',
  problems: StructureConfigProblem[],
): Promise<ConfigNode> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const documents = yaml.parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    // Of two equal keys Go's JSON takes the last, and its strict YAML refuses them.
    uniqueKeys: format === 'yaml',
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  })
  const [document] = Array.isArray(documents) ? documents : []
  if (!document) return NOTHING
  for (const { pos, message } of document.errors) {
    problems.push({ ...placeOf(lines, pos[0]), path: '', message })
  }
  const refusal = format === 'json' && problems.length === 0 ? jsonRefusal(text) : undefined
  if (refusal !== undefined) problems.push({ path: '', message: `it is no JSON: ${refusal}` })
  if (problems.length > 0) return NOTHING
  const source: Source = { yaml, document, lines, problems, followed: new Set(), known: new Map() }
  return toNode(source, document.contents)
}

/** What is YAML need not be JSON. */
function jsonRefusal(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const { message }: { readonly message?: unknown } = Object(error)
    return String(message)
  }
}

function toNode(source: Source, node: Node | null | undefined): ConfigNode {
  const { yaml } = source
  if (!node) return NOTHING
  const at = node.range ? { at: placeOf(source.lines, node.range[0]) } : {}
  if (yaml.isAlias(node)) return followed(source, node)
  if (yaml.isSeq(node)) {
    return { kind: 'list', items: node.items.map((item) => toNode(source, item as Node)), ...at }
  }
  if (yaml.isMap(node)) {
    return { kind: 'map', entries: entriesOf(source, node.items as Pair<Node, Node>[]), ...at }
  }
  if (!yaml.isScalar(node)) return NOTHING
  return { kind: 'scalar', text: String(node.value), quoted: node.type !== 'PLAIN', ...at }
}

function followed(source: Source, alias: Alias): ConfigNode {
  const node = alias.resolve(source.document)
  if (!node || source.followed.has(node)) {
    const at = placeOf(source.lines, alias.range?.[0] ?? 0)
    source.problems.push({ ...at, path: '', message: `the alias *${alias.source} leads nowhere` })
    return NOTHING
  }
  const known = source.known.get(node)
  if (known) return known
  source.followed.add(node)
  const found = toNode(source, node)
  source.followed.delete(node)
  source.known.set(node, found)
  return found
}

function entriesOf(source: Source, pairs: readonly Pair<Node, Node | null>[]): ConfigEntry[] {
  const own: ConfigEntry[] = []
  const merged: ConfigEntry[] = []
  for (const { key, value } of pairs) {
    const name = toNode(source, key)
    const node = toNode(source, value)
    if (name.kind !== 'scalar') {
      const message = 'the name of a field must be text'
      source.problems.push({ ...name.at, path: '', message })
    } else if (name.text === '<<' && !name.quoted) {
      merged.push(...mergedEntries(node))
    } else {
      own.push({ key: name.text, value: node, ...(name.at && { at: name.at }) })
    }
  }
  // What a map says itself goes before what it merges in, and of that the first.
  const known = new Set(own.map(({ key }) => key))
  for (const entry of merged) {
    if (known.has(entry.key)) continue
    known.add(entry.key)
    own.push(entry)
  }
  return own
}

function mergedEntries(node: ConfigNode): readonly ConfigEntry[] {
  if (node.kind === 'map') return node.entries
  return node.kind === 'list' ? node.items.flatMap(mergedEntries) : []
}

function placeOf(lines: LineCounter, offset: number): ConfigPlace {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}
