import type { Header } from 'tar-stream'

type EntryType = NonNullable<Header['type']>

/** Letters of a type. Source: Go io/fs, `FileMode.String`. */
const LETTERS: Readonly<Partial<Record<EntryType, string>>> = {
  directory: 'd',
  symlink: 'L',
  'block-device': 'D',
  'character-device': 'Dc',
  fifo: 'p',
}

const BITS = 'rwxrwxrwx'

/** The mode of a file as Go writes it: `-rw-r--r--`, `dtrwxrwxrwx`, `urwxr-xr-x`. */
export function fileModeText(type: EntryType, mode: number): string {
  const [letter = '', device = ''] = LETTERS[type] ?? ''
  const letters = [
    letter,
    mode & 0o4000 ? 'u' : '',
    mode & 0o2000 ? 'g' : '',
    device,
    mode & 0o1000 ? 't' : '',
  ].join('')
  const bits = [...BITS].map((bit, at) => (mode & (1 << (8 - at)) ? bit : '-'))
  return `${letters || '-'}${bits.join('')}`
}
