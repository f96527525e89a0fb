import type { EntryReader } from './read-files.js'

/** Names of users or groups, by ID and the reverse. */
export interface Accounts {
  idOf(name: string): number | undefined
  nameOf(id: number): string | undefined
}

/** `/etc/passwd` or `/etc/group` of an image, in which the third field is the ID; none where there is no such file. */
export async function readAccounts(
  read: EntryReader,
  path: '/etc/passwd' | '/etc/group',
): Promise<Accounts> {
  const found = await read(path, { follow: true, content: true })
  const text = found.kind === 'file' ? Buffer.from(found.content ?? []).toString('utf8') : ''
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , id = ''] = line.split(':')
    if (!name || !/^\d+$/.test(id)) continue
    // The first line of a name or an ID counts, as for the C library.
    if (!ids.has(name)) ids.set(name, Number(id))
    if (!names.has(Number(id))) names.set(Number(id), name)
  }
  return { idOf: (name) => ids.get(name), nameOf: (id) => names.get(id) }
}
