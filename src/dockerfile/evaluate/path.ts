import { quote } from '../quote.js'
import { EvaluationError, within } from './evaluation-error.js'

/** Go: `path.Clean`. */
export function cleanPath(path: string): string {
  if (path === '') return '.'
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push(part)
  }
  return (rooted ? '/' : '') + kept.join('/') || '.'
}

/** Go: `path.Join`. */
export function joinPath(...parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== '')
  return filled.length === 0 ? '' : cleanPath(filled.join('/'))
}

/** Go: `path.Base`. */
export function basePath(path: string): string {
  if (path === '') return '.'
  const trimmed = path.slice(0, lastIndexNotOf(path, '/') + 1)
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

function lastIndexNotOf(text: string, character: string): number {
  let index = text.length - 1
  while (index >= 0 && text[index] === character) index -= 1
  return index
}

/**
 * A path within an image, absolute and with slashes. BuildKit: `system.NormalizePath`.
 *
 * @throws {EvaluationError} On Windows, for another drive than C: and for a path of the network.
 */
export function normalizePath(
  parent: string,
  path: string,
  os: string,
  trailingSlash: 'kept' | 'dropped',
): string {
  const written = toSlash(path, os)
  const inParent = checkedDrive(toSlash(parent, os) || '/', os, trailingSlash)
  const absoluteParent = isAbsolute(inParent, os) ? inParent : joinPath('/', inParent)
  const own = checkedDrive(written || absoluteParent, os, trailingSlash)
  const absolute = isAbsolute(own, os) ? own : joinPath(absoluteParent, own)
  if (trailingSlash === 'dropped') return toSlash(absolute, os)
  if (written.endsWith('/') && !absolute.endsWith('/')) return toSlash(`${absolute}/`, os)
  if (!written.endsWith('/.') || written.endsWith('/')) return toSlash(absolute, os)
  return toSlash(absolute === '/' ? '/.' : `${absolute}/.`, os)
}

function checkedDrive(path: string, os: string, trailingSlash: 'kept' | 'dropped'): string {
  return within('removing drive letter', () => withoutDrive(path, os, trailingSlash))
}

/** BuildKit: `system.IsAbs`. */
export function isAbsolute(path: string, os: string): boolean {
  if (os !== 'windows') return path.startsWith('/')
  try {
    return withoutDrive(path, os, 'dropped').startsWith('/')
  } catch {
    return false
  }
}

/**
 * BuildKit: `system.CheckSystemDriveAndRemoveDriveLetter`.
 *
 * @throws {EvaluationError}
 */
export function withoutDrive(path: string, os: string, trailingSlash: 'kept' | 'dropped'): string {
  if (os !== 'windows') return path
  if (path.length === 2 && path[1] === ':') {
    throw new EvaluationError(`No relative path specified in ${quote(path)}`)
  }
  if (toSlash(path.slice(0, 2), os) === '//') {
    throw new EvaluationError('UNC paths are not supported')
  }
  const colon = path.indexOf(':')
  if (colon === -1) return cleanWindowsPath(path, trailingSlash)
  if (path.slice(0, colon).toLowerCase() !== 'c') {
    throw new EvaluationError('The specified path is not on the system drive (C:)')
  }
  return cleanWindowsPath(path.slice(colon + 1), trailingSlash)
}

function cleanWindowsPath(path: string, trailingSlash: 'kept' | 'dropped'): string {
  const slashed = toSlash(path, 'windows')
  const cleaned = cleanPath(slashed)
  const keeps = trailingSlash === 'kept' && cleaned.length > 1 && slashed.endsWith('/')
  return keeps ? `${cleaned}/` : cleaned
}

/** BuildKit: `system.ToSlash`. */
export function toSlash(path: string, os: string): string {
  return os === 'windows' ? path.replaceAll('\\', '/') : path
}

/** BuildKit: `system.FromSlash`. */
export function fromSlash(path: string, os: string): string {
  return os === 'windows' ? path.replaceAll('/', '\\') : path
}
