import { describe, expect, it, jest } from '@jest/globals'
import { PODMAN } from '../../scripts/engines/slots.js'
import git from '../../examples/git.js'
import { eachEngine } from '../integration/matrix.js'
import { OWN_LABEL, useExampleImages } from './example-images.js'

// The download of git takes most of it.
jest.setTimeout(180_000)

// One Engine for each image store, and the builder of podman: what is fetched and installed is the same on the others.
const ENGINES = ['bookworm', 'sid-containerd', PODMAN.id]

eachEngine(({ host }) => {
  const images = useExampleImages(host)

  describe('examples/git.ts', () => {
    it('has git, and leaves no package list behind', async () => {
      const { keep, name } = images()
      const tags = [`${name('git')}:1.0`]
      const built = keep(await git.build({ host, tags, labels: OWN_LABEL }))
      const version = await built.run({ command: ['--version'] })
      expect(version.stdout).toMatch(/^git version 2\.\d+\.\d+\n$/)
      const lists = await built.run({
        entrypoint: ['find'],
        command: ['/var/lib/apt/lists', '/var/cache/apt/archives', '-type', 'f', '-size', '+0'],
      })
      expect(lists).toMatchObject({ exitCode: 0, stdout: '' })
    })
  })
}, ENGINES)
