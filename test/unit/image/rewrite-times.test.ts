import { describe, expect, it } from '@jest/globals'
import { type LayerEntry, readTar, rewriteTimes } from '../../../src/image/index.js'
import { streamOf, tar, type TarFile } from './archives.js'

const EPOCH = 1_600_000_000

async function rewrite(bytes: Buffer, epoch = EPOCH): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of rewriteTimes(streamOf(bytes), epoch)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function entriesOf(bytes: Buffer): Promise<readonly LayerEntry[]> {
  const entries: LayerEntry[] = []
  for await (const { entry } of readTar(streamOf(bytes))) entries.push(entry)
  return entries
}

const at = (seconds: number) => ({ mtime: new Date(seconds * 1000) })

describe('rewriteTimes()', () => {
  it('changes times, earlier and later, and nothing else', async () => {
    const files = (early: number, late: number): readonly TarFile[] => [
      { name: 'd/', type: 'directory', ...at(late) },
      { name: 'd/old', content: 'x'.repeat(700), ...at(early) },
      { name: 'd/same', content: 'y', ...at(EPOCH) },
      { name: 'd/new', content: 'z'.repeat(512), mode: 0o4755, uid: 7, ...at(late) },
      { name: 'l', type: 'symlink', linkname: 'd', ...at(late) },
      { name: 'h', type: 'link', linkname: 'd/new', ...at(late) },
      { name: `${'long/'.repeat(60)}x`, content: 'long', ...at(late) },
    ]
    expect(await rewrite(await tar(files(5, EPOCH + 1)))).toEqual(await tar(files(EPOCH, EPOCH)))
  })

  it('changes the times of extended headers, in as many characters', async () => {
    const bytes = await tar([
      { name: 'a', pax: { mtime: '1700000000.123456789', atime: '1700000000.5', ctime: '15.25' } },
    ])
    const rewritten = await rewrite(bytes, 77)
    expect(rewritten.length).toBe(bytes.length)
    expect(rewritten.toString('latin1')).toContain('mtime=00000000000000000077\n')
    expect(rewritten.toString('latin1')).toContain('atime=000000000077\n')
    expect(rewritten.toString('latin1')).toContain('ctime=00077\n')
    expect((await entriesOf(rewritten)).map(({ modifiedAt }) => modifiedAt)).toEqual([
      77_000_000_000n,
    ])
  })

  it('gives the same bytes from archives that differ in times only', async () => {
    const archive = (time: string) =>
      tar([{ name: 'a', pax: { mtime: time, 'SCHILY.xattr.b': 'c' } }])
    const [one, other] = [await archive('1700000000.000001'), await archive('1800000000.000002')]
    expect(await rewrite(one)).toEqual(await rewrite(other))
  })

  it('keeps an archive that ends without its blocks of zeros, and an empty one', async () => {
    const bytes = await tar([{ name: 'a', content: 'a' }])
    expect((await rewrite(bytes.subarray(0, 1024), 0)).length).toBe(1024)
    expect(await rewrite(Buffer.alloc(1024))).toEqual(Buffer.alloc(1024))
  })

  it('refuses a time that has no room for the one', async () => {
    const bytes = await tar([{ name: 'a', pax: { mtime: '5.25' } }])
    await expect(rewrite(bytes)).rejects.toMatchObject({
      summary: 'The archive has a time that 1600000000 has no room in',
    })
  })

  it('refuses a header that is damaged', async () => {
    const bytes = await tar([{ name: 'a' }])
    bytes.write('b')
    await expect(rewrite(bytes)).rejects.toMatchObject({ code: 'INVALID_IMAGE_ARCHIVE' })
  })
})
