import { describe, expect, it, jest } from '@jest/globals'
import words from '../../examples/from-dockerfile/image.js'
import { eachEngine } from '../integration/matrix.js'
import { OWN_LABEL, useExampleImages } from './example-images.js'

jest.setTimeout(60_000)

eachEngine(({ host }) => {
  const images = useExampleImages(host)

  describe('examples/from-dockerfile', () => {
    it('is what the Dockerfile says, and what was added to it', async () => {
      const built = images().keep(await words.build({ host, labels: OWN_LABEL }))
      const { exitCode, stdout } = await built.run()
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'hello\nworld\nagain\n' })
    })
  })
})
