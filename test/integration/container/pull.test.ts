import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { container, images } from '../../../src/container/index.js'
import type { CreateOptions } from '../../../src/definition/index.js'
import { deleteTagged, pushLabelled } from '../build/loopback-image.js'
import { eachEngine } from '../matrix.js'

eachEngine(
  ({ host }) => {
    describe('the option pull', () => {
      let repository: string
      let name: string
      beforeEach(async () => {
        repository = `imagewright-pull-${randomBytes(4).toString('hex')}`
        name = await pushLabelled(repository, '1', 'first')
      })
      afterEach(async () => {
        await images({ host })
          .remove(name, { force: true })
          .catch(() => undefined)
        await deleteTagged(repository, '1')
      })

      /** The label of the image that a container is made of. */
      const revision = async (image: string, pull?: CreateOptions['pull']) => {
        await using box = await container.create(image, { host, ...(pull && { pull }) })
        return (await box.inspect()).labels['revision']
      }

      it('pulls what the Engine does not hold, and nothing else, by default', async () => {
        expect(await revision(name)).toBe('first')
        await pushLabelled(repository, '1', 'second')
        expect([await revision(name), await revision(name, 'missing')]).toEqual(['first', 'first'])
      })

      it('pulls each time, where it is always', async () => {
        expect(await revision(name, 'always')).toBe('first')
        await pushLabelled(repository, '1', 'second')
        expect(await revision(name, 'always')).toBe('second')
      })

      it('pulls nothing, where it is never', async () => {
        await expect(revision(name, 'never')).rejects.toMatchObject({
          code: 'IMAGE_NOT_FOUND',
          image: name,
          summary: expect.stringMatching(/does not hold it$/),
        })
        await expect(images({ host }).get(name)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
      })

      it('says that no registry has it', async () => {
        await expect(revision(name.replace(/:1$/, ':2'))).rejects.toMatchObject({
          code: 'IMAGE_NOT_FOUND',
          hint: expect.stringMatching(/^Check the name and the tag/),
        })
      })

      it('asks no registry for an ID', async () => {
        const id = `sha256:${'0'.repeat(64)}`
        await expect(revision(id)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND', image: id })
        await expect(revision(id, 'always')).rejects.toMatchObject({
          code: 'CONTAINER_OPTIONS_INVALID',
          option: 'pull',
        })
      })
    })
  },
  ['bookworm', 'sid-graph', 'sid-containerd'],
)
