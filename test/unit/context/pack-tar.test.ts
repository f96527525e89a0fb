import { spawnSync } from 'node:child_process'
import { chmodSync, linkSync, readdirSync, rmSync, truncateSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { extract, type Header } from 'tar-stream'
import {
  directorySource,
  packTar,
  type LocalEntry,
  type LocalSource,
} from '../../../src/context/index.js'
import { EVERYTHING, entriesOf, failureOf, folder } from './folder.js'

interface Unpacked {
  readonly header: Header
  readonly content: Buffer
}

async function unpack(archive: Buffer): Promise<Unpacked[]> {
  const extraction = extract()
  extraction.end(archive)
  const entries: Unpacked[] = []
  for await (const entry of extraction) {
    entries.push({ header: entry.header, content: await buffer(entry) })
  }
  return entries
}

const packed = async (source: LocalSource, selection = EVERYTHING) =>
  unpack(await buffer(packTar(source, selection)))

function sourceOf(entry: Partial<LocalEntry>, content: Iterable<Uint8Array> = []): LocalSource {
  return {
    walk: async function* () {
      yield [{ path: 'file', kind: 'file', mode: 0o644, size: 0, modifiedAt: 0n, ...entry }]
    },
    read: async function* () {
      yield* content
    },
  }
}

describe('packTar', () => {
  it('keeps kinds, modes, links, times and contents, and gives all to 0:0', async () => {
    const root = folder({ 'a/file': 'content', 'a/link': { link: '../gone' }, z: '' })
    linkSync(join(root, 'a/file'), join(root, 'b'))
    chmodSync(join(root, 'a/file'), 0o4750)
    chmodSync(join(root, 'z'), 0)
    spawnSync('mkfifo', ['-m', '600', join(root, 'pipe')])
    utimesSync(join(root, 'a/file'), 1, 1_234_567_890.9)
    const entries = await packed(directorySource(root))
    expect(
      entries.map(({ header, content }) => [
        header.name,
        header.type,
        header.mode.toString(8),
        header.linkname,
        content.toString(),
        header.uid,
        header.gid,
      ]),
    ).toEqual([
      ['a/', 'directory', '755', null, '', 0, 0],
      ['a/file', 'file', '4750', null, 'content', 0, 0],
      ['a/link', 'symlink', '777', '../gone', '', 0, 0],
      ['b', 'link', '4750', 'a/file', '', 0, 0],
      ['pipe', 'fifo', '600', null, '', 0, 0],
      ['z', 'file', '0', null, '', 0, 0],
    ])
    expect(entries[1]?.header.mtime).toEqual(new Date(1_234_567_890_000))
  })

  it('keeps long and non-ASCII names and targets, as GNU tar reads them', async () => {
    const long = `${'d'.repeat(120)}/${'e'.repeat(120)}/${'f'.repeat(200)}`
    const tree = {
      [long]: 'long',
      'ünï/cødé-😀': 'unicode',
      link: { link: `x/${'t'.repeat(300)}` },
      'short-ünï': { link: 'zïel' },
      'line\nbreak': 'x',
    }
    const archive = await buffer(packTar(directorySource(folder(tree)), EVERYTHING))
    const target = folder({})
    expect(spawnSync('tar', ['-x', '-C', target], { input: archive }).stderr.toString()).toBe('')
    const compared = spawnSync('tar', ['-d', '-C', target], { input: archive })
    expect([compared.status, compared.stdout.toString()]).toEqual([0, ''])
    expect(readdirSync(target, { recursive: true }).map(String).toSorted()).toEqual(
      [
        'd'.repeat(120),
        `${'d'.repeat(120)}/${'e'.repeat(120)}`,
        long,
        'line\nbreak',
        'link',
        'short-ünï',
        'ünï',
        'ünï/cødé-😀',
      ].toSorted(),
    )
  })

  it('keeps many files of all sizes, byte for byte', async () => {
    const sizes = [0, 1, 511, 512, 513, 65_536, 262_144, 262_145, 3_000_000]
    const tree = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => {
        const size = sizes[index] ?? index
        return [`d${index % 7}/f${index}`, Buffer.alloc(size, `content of ${index}`)]
      }),
    )
    const entries = await packed(directorySource(folder(tree)))
    const contents = new Map(entries.map(({ header, content }) => [header.name, content]))
    expect(entries.length).toBe(407)
    for (const [path, content] of Object.entries(tree)) {
      expect(contents.get(path)?.equals(content)).toBe(true)
    }
  })

  it('puts extra files in front and obeys the selection', async () => {
    const root = folder({ a: '', b: '' })
    const archive = await buffer(
      packTar(
        directorySource(root),
        { ...EVERYTHING, excludePatterns: ['a'] },
        { '.dockerfile.x': { content: 'FROM scratch\n' } },
      ),
    )
    expect(
      (await unpack(archive)).map(({ header, content }) => [header.name, String(content)]),
    ).toEqual([
      ['.dockerfile.x', 'FROM scratch\n'],
      ['b', ''],
    ])
  })

  it('gives an archive without entries for an empty selection', async () => {
    const archive = await buffer(packTar(directorySource(folder({})), EVERYTHING))
    expect(archive).toEqual(Buffer.alloc(1024))
  })

  it('holds sizes beyond 8 GiB', async () => {
    const size = 9 * 1024 ** 3 + 5
    const mebibyte = Buffer.alloc(1024 * 1024)
    const stream = packTar(sourceOf({ size }, Array<Buffer>(20).fill(mebibyte)), EVERYTHING)
    const reader = stream[Symbol.asyncIterator]()
    const first = Buffer.from((await reader.next()).value ?? [])
    // A number too large for octal digits: base 256, marked by its first bit.
    expect(first[124]).toBe(0x80)
    expect(first.readBigUInt64BE(128)).toBe(BigInt(size))
    await reader.return?.()
  })

  it.each([
    ['before 1970', -5_000_000_000n, '1969-12-31 23:59:55'],
    ['after 2038', 5_000_000_000_000_000_000n, '2128-06-11 08:53:20'],
  ])('holds times %s, as GNU tar reads them', async (_, modifiedAt, shown) => {
    const archive = await buffer(packTar(sourceOf({ modifiedAt }), EVERYTHING))
    const env = { ...process.env, TZ: 'UTC' }
    const { stdout } = spawnSync('tar', ['-tv', '--full-time'], { input: archive, env })
    expect(stdout.toString()).toContain(` ${shown} file\n`)
  })

  it.each([
    ['fewer', 10, 'it was listed with 10 bytes and has 4'],
    ['more', 2, 'it was listed with 2 bytes and has 4'],
    ['far fewer', 1_000_000, 'it was listed with 1000000 bytes and has 4'],
  ])('fails where a file has %s bytes than were listed', async (_, size, change) => {
    const failure = await failureOf(packed(sourceOf({ size }, [Buffer.from('four')])))
    expect(failure).toMatchObject({
      code: 'CONTEXT_FILE_CHANGED',
      path: 'file',
      summary: `"file" changed while the build read it: ${change}.`,
    })
  })

  it('fails with the error of a file that vanishes or shrinks between listing and reading', async () => {
    for (const [happen, code] of [
      [(root: string) => rmSync(join(root, 'f300')), 'CONTEXT_FILE_VANISHED'],
      [(root: string) => truncateSync(join(root, 'f300'), 3), 'CONTEXT_FILE_CHANGED'],
    ] as const) {
      const names = Array.from({ length: 400 }, (_, index) => `f${index}`)
      const root = folder(Object.fromEntries(names.map((name) => [name, Buffer.alloc(5_000)])))
      const source = directorySource(root)
      const changing: LocalSource = {
        ...source,
        walk: async function* () {
          const entries = await entriesOf(source)
          happen(root)
          yield entries
        },
      }
      expect(await failureOf(packed(changing))).toMatchObject({ code, path: 'f300' })
    }
  })

  it('fails with the error of the walk', async () => {
    const missing = directorySource(join(folder({}), 'gone'))
    expect(await failureOf(packed(missing))).toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('closes its file when nobody reads on', async () => {
    const root = folder({ large: Buffer.alloc(5_000_000) })
    const before = readdirSync('/proc/self/fd').length
    const stream = packTar(directorySource(root), EVERYTHING)
    const closed = new Promise((resolve) => stream.once('close', resolve))
    for await (const chunk of stream) {
      expect(chunk).toBeInstanceOf(Uint8Array)
      expect(readdirSync('/proc/self/fd').length).toBe(before + 1)
      break
    }
    await closed
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })

  it('stops with the reason of its signal', async () => {
    const controller = new AbortController()
    const reason = new RangeError('enough')
    const root = folder({ large: Buffer.alloc(5_000_000) })
    const stream = packTar(directorySource(root), EVERYTHING, {}, controller.signal)
    const failure = await failureOf(
      (async () => {
        for await (const chunk of stream) {
          if (chunk) controller.abort(reason)
        }
      })(),
    )
    expect(failure).toBe(reason)
  })
})
