import type { Header } from 'tar-stream'

/** What an entry is to become below the folder that is unpacked into, or why it must not. */
export type Verdict =
  | {
      readonly kind: 'keep'
      /** Relative; empty for the folder itself. */
      readonly name: string
      /** Of a hard link: the earlier entry, relative in the same way. Of a symbolic link: as it is. */
      readonly linkname: string | undefined
    }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse'; readonly reason: string }

export interface GuardOptions {
  /** Symbolic links that lead out. */
  readonly outsideLinks: 'refuse' | 'skip'
  readonly maxBytes: number
}

/** Most entries of an archive. */
const MAX_ENTRIES = 2_000_000

/** Longest name, in bytes. Linux: `PATH_MAX`. */
const MAX_NAME_BYTES = 4096

/**
 * Judges the entries of an archive of one folder or file, whose names all begin with the name of that. It believes
 * nothing: not the names, not the links, not the kinds, not the sizes.
 */
export function entryGuard({ outsideLinks, maxBytes }: GuardOptions): (header: Header) => Verdict {
  let root: string | undefined
  let entries = 0
  let bytes = 0
  /** Entries that are no folders: nothing may stand below them. */
  const leaves = new Map<string, Header['type']>()
  const skipped = new Set<string>()

  return (header) => {
    entries++
    if (entries > MAX_ENTRIES) return refuse(`is one of more than ${MAX_ENTRIES}`)
    bytes += header.size ?? 0
    if (bytes > maxBytes) return refuse(`brings the archive to more than ${maxBytes} bytes`)
    const name = plainName(header.name)
    if ('reason' in name) return refuse(name.reason)
    const [top = '', ...rest] = name.parts
    root ??= top
    if (top !== root) return refuse(`stands beside ${JSON.stringify(root)}, not in it`)
    const path = rest.join('/')
    for (let length = 1; length < rest.length; length++) {
      const parent = rest.slice(0, length).join('/')
      if (skipped.has(parent)) return { kind: 'skip' }
      const kind = leaves.get(parent)
      if (kind !== undefined) return refuse(`stands below a ${kind}`)
    }
    return judge(header, path)
  }

  function judge(header: Header, path: string): Verdict {
    switch (header.type) {
      case 'directory':
        // In place of a link, it would lead whatever follows through the link.
        if (leaves.has(path)) return refuse(`stands in the place of a ${leaves.get(path)}`)
        return { kind: 'keep', name: path, linkname: undefined }
      case 'file':
        leaves.set(path, 'file')
        return { kind: 'keep', name: path, linkname: undefined }
      case 'symlink': {
        const linkname = header.linkname ?? ''
        if (linkname.includes('\0')) return refuse('has a NUL in the target of its link')
        if (path === '') return refuse('is a link where a folder or file should be')
        if (leadsOut(path, linkname)) {
          if (outsideLinks === 'skip') {
            skipped.add(path)
            return { kind: 'skip' }
          }
          return refuse(`is a symbolic link that leads out, to ${JSON.stringify(linkname)}`)
        }
        leaves.set(path, 'symlink')
        return { kind: 'keep', name: path, linkname }
      }
      case 'link': {
        const original = plainName(header.linkname ?? '')
        if ('reason' in original) return refuse(`is a hard link whose target ${original.reason}`)
        const [top, ...rest] = original.parts
        const linkname = rest.join('/')
        if (top !== root || leaves.get(linkname) !== 'file') {
          return refuse(`is a hard link to no earlier file, to ${JSON.stringify(header.linkname)}`)
        }
        leaves.set(path, 'file')
        return { kind: 'keep', name: path, linkname }
      }
      default:
        return refuse(`is a ${header.type ?? 'thing of an unknown kind'}`)
    }
  }
}

function refuse(reason: string): Verdict {
  return { kind: 'refuse', reason }
}

/** The components of a name that means what it says. */
function plainName(
  name: string,
): { readonly parts: readonly string[] } | { readonly reason: string } {
  if (name.includes('\0')) return { reason: 'has a NUL in its name' }
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return { reason: 'has too long a name' }
  if (name.startsWith('/')) return { reason: 'has an absolute name' }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return { reason: 'has ".." in its name' }
  // Windows would take it for a separator or a drive.
  if (process.platform === 'win32' && /[\\:]/.test(name)) {
    return { reason: 'has a name that Windows reads otherwise' }
  }
  return { parts }
}

/**
 * By the text alone. Folders on the way to the link are no links, since nothing may stand below one; so `..` at the
 * beginning means what it says. Behind a name, which may be that of another link, it would not.
 */
function leadsOut(path: string, linkname: string): boolean {
  if (linkname.startsWith('/') || linkname === '') return true
  if (process.platform === 'win32' && /[\\:]/.test(linkname)) return true
  let depth = path.split('/').length - 1
  let descended = false
  for (const part of linkname.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') descended = true
    else if (descended || --depth < 0) return true
  }
  return false
}
