import { readBoolean } from '../instruction/number.js'
import { quote } from '../quote.js'
import { EvaluationError } from './evaluation-error.js'

/** A source that is a Git repository, as far as the instruction has to agree with it. BuildKit: `GitRef`. */
export interface GitSource {
  readonly keepGitDir?: boolean
  readonly checksum?: string
  /** Written as a path is: taken for one by COPY and ADD. */
  readonly looksLocal: boolean
}

interface Url {
  readonly scheme: string
  readonly path: string
  /** Undefined where the query of an SCP-like address cannot be read. */
  readonly query: Query | undefined
  readonly fragment: string
}

type Query = ReadonlyMap<string, readonly string[]>

const PROTOCOL = /^([a-zA-Z0-9]+):\/\//
const SCP = /^[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:/
const PROTOCOLS: ReadonlySet<string> = new Set(['http', 'https', 'ssh', 'git'])
const INVALID_ESCAPE = /%(?![0-9a-fA-F]{2})/
// Go: url.Parse refuses the control characters of ASCII.
const CONTROL = /[^ -~\u0080-\u{10FFFF}]/u

/**
 * Reads the address of a Git repository; nothing where a source is none.
 *
 * BuildKit: `dfgitutil.ParseGitRef`.
 *
 * @throws {EvaluationError} For a repository with a query that it does not know.
 */
export function readGitSource(source: string): GitSource | undefined {
  if (source.startsWith('./') || source.startsWith('../')) return undefined
  const looksLocal = source.startsWith('github.com/')
  const url = looksLocal ? readUrl(`https://${source}`) : readAddress(source)
  if (!url?.query) return undefined
  const overHttp = url.scheme === 'http' || url.scheme === 'https'
  if (!looksLocal && overHttp && !url.path.endsWith('.git')) return undefined
  return { looksLocal, ...readQuery(url.query, url.fragment) }
}

/** BuildKit: `isHTTPSource`. A query of Git that is wrong has been refused before. */
export function isHttpSource(source: string): boolean {
  return /^https?:\/\//.test(source) && !isGitSource(source)
}

/** BuildKit: `isGitSource`. */
export function isGitSource(source: string): boolean {
  try {
    return readGitSource(source) !== undefined
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return false
  }
}

function readAddress(source: string): Url | undefined {
  const scheme = PROTOCOL.exec(source)?.[1]?.toLowerCase()
  if (scheme !== undefined) return PROTOCOLS.has(scheme) ? readUrl(source) : undefined
  if (source.includes('\n')) return undefined
  const host = SCP.exec(source)?.[0]
  if (host === undefined) return undefined
  const { path, query, fragment } = cutUrl(source.slice(host.length))
  return { scheme: 'ssh', path, query: parseQuery(query, 'strict'), fragment }
}

/** Go: `url.Parse`, for what has a scheme. Nothing where it fails. */
function readUrl(text: string): Url | undefined {
  const scheme = PROTOCOL.exec(text)?.[1]?.toLowerCase() ?? ''
  const { path: address, query, fragment } = cutUrl(text.slice(scheme.length + '://'.length), '#')
  const slash = address.indexOf('/')
  const host = slash === -1 ? address : address.slice(0, slash)
  const path = slash === -1 ? '' : address.slice(slash)
  const invalid =
    CONTROL.test(text) ||
    INVALID_ESCAPE.test(path) ||
    INVALID_ESCAPE.test(fragment) ||
    !isAuthority(host) ||
    scheme.match(/^[a-zA-Z]/) === null
  if (invalid) return undefined
  return {
    scheme,
    path: unescape(path),
    query: parseQuery(query, 'lenient'),
    fragment: unescape(fragment),
  }
}

/** Cuts `path?query#fragment`. */
function cutUrl(text: string, first: '#' | 'any' = 'any') {
  const hash = text.indexOf('#')
  const question = text.indexOf('?')
  const beforeHash = hash === -1 ? text : text.slice(0, hash)
  const fragment = hash === -1 ? '' : text.slice(hash + 1)
  if (first === 'any' && hash !== -1 && hash < question) {
    return { path: beforeHash, query: '', fragment }
  }
  const at = beforeHash.indexOf('?')
  if (at === -1) return { path: beforeHash, query: '', fragment }
  return { path: beforeHash.slice(0, at), query: beforeHash.slice(at + 1), fragment }
}

// Source: Go's net/url, `validUserinfo`, `parseHost` and `validOptionalPort`.
const USER = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/
const HOST = /^(?:\[[^\]\s]*\]|[A-Za-z0-9\-._~!$&'()*+,;=:<>"\u0080-\u{10FFFF}]*)$/u

function isAuthority(text: string): boolean {
  const at = text.lastIndexOf('@')
  const address = text.slice(at + 1)
  const colon = address.startsWith('[')
    ? address.indexOf(':', address.indexOf(']'))
    : address.lastIndexOf(':')
  const host = colon === -1 ? address : address.slice(0, colon)
  const port = colon === -1 ? '' : address.slice(colon + 1)
  return (
    (at === -1 || (USER.test(text.slice(0, at)) && !INVALID_ESCAPE.test(text.slice(0, at)))) &&
    HOST.test(host) &&
    /^[0-9]*$/.test(port)
  )
}

/** Go: `url.ParseQuery`; `lenient` leaves out what cannot be read. */
function parseQuery(text: string, mode: 'strict' | 'lenient'): Query | undefined {
  const query = new Map<string, string[]>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    if (pair.includes(';') || INVALID_ESCAPE.test(pair)) {
      if (mode === 'strict') return undefined
      continue
    }
    const equals = pair.indexOf('=')
    const key = unescape((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '))
    const value = equals === -1 ? '' : unescape(pair.slice(equals + 1).replaceAll('+', ' '))
    const values = query.get(key) ?? []
    values.push(value)
    query.set(key, values)
  }
  return query
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Bytes that are no UTF-8: Go keeps them, a string of JavaScript cannot.
    return text.replace(/%([0-9a-fA-F]{2})/g, (escape, code: string) =>
      Number.parseInt(code, 16) < 0x80 ? String.fromCodePoint(Number.parseInt(code, 16)) : escape,
    )
  }
}

const FLAGS: ReadonlySet<string> = new Set(['submodules', 'keep-git-dir', 'fetch-by-commit'])

/** BuildKit: `GitRef.loadQuery`. */
function readQuery(query: Query, fragment: string): Omit<GitSource, 'looksLocal'> {
  const colon = fragment.indexOf(':')
  let ref = colon === -1 ? fragment : fragment.slice(0, colon)
  const subdirectory = colon === -1 ? '' : fragment.slice(colon + 1).replace(/^\/+/, '')
  let tag = ''
  let branch = ''
  let source: Omit<GitSource, 'looksLocal'> = {}
  for (const [key, values] of query) {
    const [value = ''] = values
    if (values.length > 1) throw new EvaluationError(`query ${quote(key)} has multiple values`)
    if (value === '' && !FLAGS.has(key)) {
      throw new EvaluationError(`query ${quote(key)} has no value`)
    }
    switch (key) {
      case 'ref':
        ref = agree('ref', ref, value)
        break
      case 'tag':
        tag = value
        break
      case 'branch':
        branch = value
        break
      case 'subdir':
        agree('subdir', subdirectory, value)
        break
      case 'checksum':
      case 'commit':
        source = { ...source, checksum: value }
        break
      case 'keep-git-dir':
        source = { ...source, keepGitDir: readFlag(key, value) }
        break
      case 'submodules':
      case 'fetch-by-commit':
        readFlag(key, value)
        break
      case 'mtime':
        if (value === 'checkout' || value === 'commit') break
        throw new EvaluationError(
          `invalid mtime value: ${quote(value)} (must be "checkout" or "commit")`,
        )
      default:
        throw new EvaluationError(`unexpected query ${quote(key)}`)
    }
  }
  if (tag !== '') ref = agree('ref', ref, prefixed(tag, 'refs/tags/'))
  if (branch !== '' && tag !== '') throw new EvaluationError('branch conflicts with tag')
  if (branch !== '') agree('ref', ref, prefixed(branch, 'refs/heads/'))
  return source
}

function agree(name: string, one: string, other: string): string {
  if (one === '' || one === other) return other
  throw new EvaluationError(`${name} conflicts: ${quote(one)} vs ${quote(other)}`)
}

function readFlag(key: string, value: string): boolean {
  const flag = value === '' || readBoolean(value)
  if (flag === undefined) throw new EvaluationError(`invalid ${key} value: ${quote(value)}`)
  return flag
}

function prefixed(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name : prefix + name
}
