import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from '@jest/globals'
import type { LocalEntry, LocalSelection, LocalSource } from '../../../src/context/index.js'

/** Names to contents: `null` is a folder, an object with `link` a symbolic link. */
export type Tree = Readonly<Record<string, string | Uint8Array | null | { readonly link: string }>>

export const EVERYTHING: LocalSelection = {
  includePatterns: [],
  excludePatterns: [],
  followPaths: [],
}

const folders: string[] = []

afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

/** A real folder that any user may enter, removed after the test. */
export function folder(tree: Tree = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'imagewright-context-'))
  folders.push(root)
  chmodSync(root, 0o755)
  fill(root, tree)
  return root
}

export function fill(root: string, tree: Tree): void {
  const parents = new Set(Object.keys(tree).map((path) => dirname(join(root, path))))
  for (const parent of parents) mkdirSync(parent, { recursive: true })
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path)
    if (content === null) mkdirSync(full, { recursive: true })
    else if (typeof content === 'string' || content instanceof Uint8Array) {
      writeFileSync(full, content)
    } else symlinkSync(content.link, full)
  }
}

export async function entriesOf(
  source: LocalSource,
  selection: Partial<LocalSelection> = {},
  signal?: AbortSignal,
): Promise<LocalEntry[]> {
  const entries: LocalEntry[] = []
  for await (const batch of source.walk({ ...EVERYTHING, ...selection }, signal)) {
    entries.push(...batch)
  }
  return entries
}

export async function pathsOf(
  source: LocalSource,
  selection: Partial<LocalSelection> = {},
): Promise<string[]> {
  return (await entriesOf(source, selection)).map(({ path }) => path)
}

export async function bytesOf(source: LocalSource, path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.read(path)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** The error of a promise that must reject. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new TypeError('did not reject')
    },
    (error: unknown) => error,
  )
}

/** Runs as a user whom permissions stop: root is stopped by none. */
export async function asOrdinaryUser<T>(run: () => Promise<T>): Promise<T> {
  const { getuid, seteuid } = process
  if (!seteuid || getuid?.() !== 0) return run()
  const NOBODY = 65_534
  seteuid(NOBODY)
  try {
    return await run()
  } finally {
    seteuid(0)
  }
}
