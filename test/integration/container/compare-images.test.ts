import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { compareImages, container, image } from 'imagewright'
import type { BuiltImage, EngineImage } from 'imagewright'
import { removeImage } from '../../../src/engine/index.js'
import { differencesOf } from '../differences.js'
import { eachEngine, WITH_PODMAN } from '../matrix.js'
import { useOwnImage } from './own-image.js'

jest.setTimeout(120_000)

const TEXT = 'sha256:b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733'

eachEngine(({ host, slot }) => {
  const own = useOwnImage(host)
  let built: BuiltImage
  let committed: EngineImage

  /** The same twice: by steps, and by hand in a container. */
  beforeAll(async () => {
    const name = own().name
    built = await image()
      .from(name as 'busybox')
      .run('mkdir /made && echo text > /made/text && ln -s text /made/link && ln /made/text /name')
      .run('rm /etc/passwd && chmod 750 /home && chown 7:8 /var')
      .run('rm -r /made && mkdir /made && echo text > /made/text && ln -s text /made/link')
      .env({ NAME: 'built' })
      .label({ how: 'built' })
      .build({ host, labels: { own: name } })
    await using hand = await container.start(name, { host, command: ['sleep', '1000'] })
    await hand.exec(
      'mkdir /made; echo text > /made/text; ln -s text /made/link; ln /made/text /name; ' +
        'rm /etc/passwd; chmod 750 /home; chown 7:8 /var',
    )
    committed = await hand.commit(`${name}-hand`, {
      changes: { cmd: ['sh'], env: { NAME: 'built' }, labels: { how: 'built', own: name } },
    })
  })
  afterAll(async () => {
    if (committed) await committed.remove({ force: true })
    if (built) await removeImage(own().engine, built.id, { force: true })
  })

  describe('compareImages', () => {
    it('finds nothing where layers and steps alone differ', async () => {
      const { builtLabels, mountPoints } = differencesOf(slot)
      const { equal, files, config } = await compareImages(committed, built, { host })
      // Files that the Engine puts into a container while it runs, and leaves where the image has none.
      const left = files.filter(
        ({ path }) => !/^\/(?:dev|etc|proc|sys)(?:\/|$)/.test(path) && !mountPoints.includes(path),
      )
      const labels = Object.entries(builtLabels).map(([name, second]) => ({
        field: 'label',
        name,
        first: undefined,
        second,
      }))
      expect({ files: left, config }).toEqual({ files: [], config: labels })
      expect(equal).toBe(files.length === 0 && config.length === 0)
    })

    it('names the files that differ from those of the base, hard links and removals among them', async () => {
      const { equal, files, config } = await compareImages(own().name, built, { host })
      expect(equal).toBe(false)
      expect(
        files
          .filter(({ path }) => !differencesOf(slot).mountPoints.includes(path))
          .map((each) => [
            each.path,
            each.change === 'modified' ? each.fields.join() : each.change,
          ]),
      ).toEqual([
        ['/etc/passwd', 'removed'],
        ['/home', 'mode'],
        ['/made', 'added'],
        ['/made/link', 'added'],
        ['/made/text', 'added'],
        ['/name', 'added'],
        ['/var', 'owner'],
      ])
      expect(files.filter(({ path }) => /^\/(?:made\/|name)/.test(path))).toEqual([
        expect.objectContaining({
          second: expect.objectContaining({ kind: 'symlink', linkTarget: 'text' }),
        }),
        expect.objectContaining({ second: expect.objectContaining({ size: 5, digest: TEXT }) }),
        expect.objectContaining({ second: expect.objectContaining({ size: 5, digest: TEXT }) }),
      ])
      expect(config.filter(({ field }) => field !== 'label')).toEqual([
        { field: 'env', name: 'NAME', first: undefined, second: 'built' },
      ])
    })

    it('says what two names of one image have in common at once', async () => {
      expect(await compareImages(built, built.id.slice(7, 27), { host })).toEqual({
        equal: true,
        files: [],
        config: [],
      })
    })

    it('leaves nothing of the images on the disk, be it done, failed or aborted', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'imagewright-compare-'))
      const before = process.env['TMPDIR']
      process.env['TMPDIR'] = folder
      try {
        await compareImages(own().name, built, { host })
        const signal = AbortSignal.timeout(20)
        await expect(compareImages(own().name, built, { host, signal })).rejects.toMatchObject({
          name: 'TimeoutError',
        })
        await expect(
          compareImages(built, 'imagewright-test/nothing:1', { host }),
        ).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
        expect(readdirSync(folder)).toEqual([])
      } finally {
        if (before === undefined) delete process.env['TMPDIR']
        else process.env['TMPDIR'] = before
        if (existsSync(folder)) rmSync(folder, { recursive: true })
      }
    })
  })
}, WITH_PODMAN)
