import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { SetUpError } from './set-up-error.js'

/** One archive of the machine's own apt configuration, in either of apt's two formats. */
export interface AptSource {
  readonly uri: string
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** Empty where the machine relies on apt's own keyring. */
  readonly signedBy: string
  /** The entry as deb822 text, with other suites and components. */
  write(suites: readonly string[], components: readonly string[]): string
}

/** Every enabled binary archive of the machine, in the order apt reads them. */
export function machineSources(etcApt = '/etc/apt'): readonly AptSource[] {
  const parts = join(etcApt, 'sources.list.d')
  const files = [join(etcApt, 'sources.list'), ...list(parts).map((name) => join(parts, name))]
  return files.flatMap((file) => {
    if (file.endsWith('.sources')) return parseDeb822(read(file))
    return file.endsWith('.list') ? parseOneLine(read(file)) : []
  })
}

/**
 * The archive that Debian itself comes from: the release's plain suite (so not its security archive
 * or its updates), with the component `main`, not signed by a stranger's key.
 */
export function mainArchive(sources: readonly AptSource[], codename: string): AptSource {
  const found = sources.find(
    (source) =>
      source.suites.some((suite) => suite === codename || suite === 'stable') &&
      source.components.includes('main') &&
      (source.signedBy === '' || /debian-archive|BEGIN PGP/.test(source.signedBy)),
  )
  if (found) return found
  throw new SetUpError(
    `apt's configuration names no archive for Debian ${codename}`,
    'The private Engines are unpacked from Debian packages: run this on Debian 12 or later.',
  )
}

/** `Key: value` stanzas; a line that begins with a blank continues the value before it. */
export function parseDeb822(text: string): readonly AptSource[] {
  const stanzas = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
  return stanzas.flatMap((stanza) => {
    const fields = new Map<string, string>()
    for (const [, key = '', value = ''] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      fields.set(key.toLowerCase(), value.trim())
    }
    const isEnabled = !/^(no|false|0|off|disable)$/i.test(fields.get('enabled') ?? 'yes')
    if (!isEnabled || !words(fields.get('types')).includes('deb')) return []
    return words(fields.get('uris')).map((uri) => aptSource(uri, fields))
  })
}

/** `deb [ option=value ] uri suite component...` */
export function parseOneLine(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line.trim())
    if (!match) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    const fields = new Map([
      ['suites', suite],
      ['components', components.trim()],
    ])
    for (const option of words(options)) {
      const [key = '', value = ''] = option.split('=', 2)
      fields.set(FIELD_OF_OPTION[key] ?? key, value.replaceAll(',', ' '))
    }
    return [aptSource(uri, fields)]
  })
}

/** The options whose one-line spelling differs from the field's. apt: sources.list(5). */
const FIELD_OF_OPTION: Readonly<Record<string, string>> = {
  arch: 'architectures',
  lang: 'languages',
}

function aptSource(uri: string, fields: ReadonlyMap<string, string>): AptSource {
  const kept = [...fields].filter(
    ([key]) => !['types', 'uris', 'suites', 'components', 'enabled'].includes(key),
  )
  return {
    uri,
    suites: words(fields.get('suites')),
    components: words(fields.get('components')),
    signedBy: fields.get('signed-by') ?? '',
    write: (suites, components) =>
      [
        'Types: deb',
        `URIs: ${uri}`,
        `Suites: ${suites.join(' ')}`,
        `Components: ${components.join(' ')}`,
        ...kept.map(([key, value]) => `${key}: ${value}`),
        '',
      ].join('\n'),
  }
}

function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/\s+/).filter((word) => word !== '')
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
