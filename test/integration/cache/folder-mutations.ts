import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Change } from '../../../src/index.js'

export type Random = (below: number) => number

/** The same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Something done to a folder: what of it is to be said, and how it is undone. */
export interface FolderMutation {
  /** Without the instruction that takes the file. */
  readonly changes: readonly Change[]
  readonly undo: () => void
}

/** Folders whose files are taken. */
export const TAKEN = ['src', 'lib', 'src/deep'] as const

/** A folder with files, programs and links in it, and with some that nobody takes. */
export function plantFolder(root: string): void {
  for (const folder of [...TAKEN, 'other']) {
    mkdirSync(join(root, folder), { recursive: true })
    for (let index = 0; index < 6; index++) {
      const mode = index === 0 ? 0o755 : 0o644
      writeFileSync(join(root, folder, `f${index}`), `${folder} ${'x'.repeat(index * 7)}`, { mode })
    }
    symlinkSync('f1', join(root, folder, 'link'))
  }
}

type Mutate = (place: string, path: string, random: Random) => FolderMutation

const ON_FILES: Readonly<Record<string, Mutate>> = {
  added: (place, path, random) => {
    const size = random(50)
    writeFileSync(`${place}.new`, 'n'.repeat(size))
    const change = { kind: 'file-added', path: `${path}.new`, size } as const
    return { changes: [change], undo: () => rmSync(`${place}.new`) }
  },
  removed: (place, path) => {
    const [content, { size, mode }] = [readFileSync(place), lstatSync(place)]
    rmSync(place)
    const change = { kind: 'file-removed', path, size } as const
    return { changes: [change], undo: () => writeFileSync(place, content, { mode: mode & 0o777 }) }
  },
  'edited, same size': (place, path, random) =>
    edit(place, path, (content) => {
      const at = random(content.length)
      content[at] = (content[at] ?? 0) ^ 1
      return content
    }),
  'edited, same size, and its time put back': (place, path, random) => {
    const { atime, mtime } = lstatSync(place)
    const edited = edit(place, path, (content) => {
      content[random(content.length)] = 0x23
      return content
    })
    utimesSync(place, atime, mtime)
    return edited
  },
  'edited, larger': (place, path, random) =>
    edit(place, path, (content) => Buffer.concat([content, Buffer.alloc(1 + random(99), 'l')])),
  mode: (place, path) => {
    const before = lstatSync(place).mode & 0o777
    const after = before === 0o644 ? 0o755 : 0o644
    chmodSync(place, after)
    return {
      changes: [{ kind: 'file-mode', path, before, after }],
      undo: () => chmodSync(place, before),
    }
  },
  renamed: (place, path) => {
    const { size } = lstatSync(place)
    renameSync(place, `${place}-renamed`)
    return {
      changes: [
        { kind: 'file-removed', path, size },
        { kind: 'file-added', path: `${path}-renamed`, size },
      ],
      undo: () => renameSync(`${place}-renamed`, place),
    }
  },
  kind: (place, path) => {
    const [content, { mode }] = [readFileSync(place), lstatSync(place)]
    rmSync(place)
    symlinkSync('f1', place)
    return {
      changes: [{ kind: 'file-kind', path, before: 'file', after: 'symlink' }],
      undo: () => {
        rmSync(place)
        writeFileSync(place, content, { mode: mode & 0o777 })
      },
    }
  },
  touched: (place) => {
    utimesSync(place, 1_000_000_000, 1_000_000_000)
    return { changes: [], undo: () => undefined }
  },
}

const ON_LINKS: Mutate = (place, path, random) => {
  const [before, after] = [readlinkSync(place), `f${2 + random(9)}`]
  const pointTo = (target: string): void => {
    rmSync(place)
    symlinkSync(target, place)
  }
  pointTo(after)
  return { changes: [{ kind: 'link-target', path, before, after }], undo: () => pointTo(before) }
}

/** Names of all that can be done to a folder. */
export const FOLDER_MUTATIONS: readonly string[] = [
  ...Object.keys(ON_FILES),
  'link target',
  'not taken',
]

/** Does it to a file of the folder. */
export function mutateFolder(root: string, name: string, random: Random): FolderMutation {
  if (name === 'not taken') {
    const { undo } = edit(join(root, 'other/f1'), '', () => Buffer.from('edited'))
    return { changes: [], undo }
  }
  const folder = TAKEN[random(TAKEN.length)] ?? 'src'
  const isLink = name === 'link target'
  const files = readdirSync(join(root, folder)).filter((each) => each.startsWith('f'))
  const path = join(folder, isLink ? 'link' : (files[random(files.length)] ?? 'f0'))
  const mutate = isLink ? ON_LINKS : ON_FILES[name]
  if (!mutate) throw new RangeError(`Nothing is called ${name}`)
  return mutate(join(root, path), path, random)
}

function edit(place: string, path: string, change: (content: Buffer) => Buffer): FolderMutation {
  const before = readFileSync(place)
  const after = change(Buffer.from(before))
  writeFileSync(place, after)
  const stateOf = (content: Buffer) => ({
    size: content.length,
    digest: createHash('sha256').update(content).digest('hex'),
  })
  const edited = {
    kind: 'file-edited',
    path,
    before: stateOf(before),
    after: stateOf(after),
  } as const
  return { changes: [edited], undo: () => writeFileSync(place, before) }
}
