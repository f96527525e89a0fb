import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'

export const ROOT = resolve(__dirname, '../..')
const SRC = join(ROOT, 'src')

export interface Import {
  /** Importing file, from `src/`. */
  readonly from: string
  /** Imported file from `src/`, or the name of a package. */
  readonly to: string
  readonly kind: 'static' | 'type' | 'lazy'
}

/** Files of `src/` by their path from there. */
export function sourceFiles(folder = SRC): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
}

export function readSource(path: string): string {
  return readFileSync(join(SRC, path), 'utf8')
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm
const LAZY = /\bimport\(\s*'([^']+)'\s*\)/g

/** Every import of a source text, lazy and type-only ones included. */
export function importsOf(path: string, text: string): readonly Import[] {
  return [
    ...[...text.matchAll(STATIC)].map(([, type, specifier = '']): Import => ({
      from: path,
      to: target(path, specifier),
      kind: type ? 'type' : 'static',
    })),
    ...[...text.matchAll(LAZY)].map(([, specifier = '']): Import => ({
      from: path,
      to: target(path, specifier),
      kind: 'lazy',
    })),
  ]
}

function target(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  const file = posix.join(dirname(path), specifier).replace(/\.js$/, '.ts')
  return relative('.', file).replaceAll('\\', '/')
}
