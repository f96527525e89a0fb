import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import hello from '../../examples/hello.js'
import namedImage from '../../examples/named-image.js'
import { container } from '../../src/container/index.js'
import { removeImage } from '../../src/engine/index.js'
import { familiarName } from '../../src/reference/index.js'
import { EACH_VERSION_WITH_PODMAN, eachEngine } from '../integration/matrix.js'
import { OWN_LABEL, useExampleImages } from './example-images.js'

const ROOT = join(__dirname, '../..')

jest.setTimeout(60_000)

eachEngine(({ host, slot }) => {
  const images = useExampleImages(host)

  describe('examples/hello.ts', () => {
    it('is built, and run by the first six digits of its ID prints hello', async () => {
      const built = images().keep(await hello.build({ host, labels: OWN_LABEL }))
      expect(built.tags).toEqual([])
      const prefix = built.id.replace('sha256:', '').slice(0, 6)
      const { exitCode, stdout, stderr } = await container.run(prefix, { host })
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'hello\n', stderr: '' })
    })
  })

  describe('examples/named-image.ts', () => {
    it('appears under each of its names and runs by them', async () => {
      const { engine, keep, name } = images()
      const tags = [`${name('greeting')}:1.0`, `${name('greeting')}:latest`]
      const built = keep(await namedImage.build({ host, tags, labels: OWN_LABEL }))
      expect(built.tags).toEqual(tags.map((tag) => `docker.io/${tag}`))

      const docker = await engine.docker()
      const { Id, RepoTags, Config } = await docker.getImage(built.id).inspect()
      expect({
        id: Id,
        tags: RepoTags.map(familiarName).toSorted(),
        labels: Config.Labels,
      }).toEqual({
        id: built.id,
        tags,
        labels: expect.objectContaining({
          'org.opencontainers.image.title': 'greeting',
          'org.opencontainers.image.description': 'Greets whoever is named',
        }),
      })
      const outputs = await Promise.all([
        container.run(`${name('greeting')}:1.0`, { host }),
        container.run(name('greeting'), { host, env: { NAME: 'Ada' } }),
      ])
      expect(outputs.map(({ stdout }) => stdout)).toEqual(['hello, world\n', 'hello, Ada\n'])
    })
  })

  describe('examples/build-and-run.ts', () => {
    it('prints the Dockerfile, the steps, the image and its output', async () => {
      const jiti = join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs')
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [jiti, join(ROOT, 'examples/build-and-run.ts')],
        {
          encoding: 'utf8',
          env: {
            ...process.env,
            DOCKER_HOST: host,
            JITI_ALIAS: JSON.stringify({ imagewright: join(ROOT, 'src/index.ts') }),
          },
        },
      )
      await removeImage(images().engine, 'me/hello:1.0', { force: true })
      const steps =
        slot === 'podman'
          ? [/^step: STEP 1\/3: FROM alpine/, /^step: STEP 2\/3: CMD/, /^step: STEP 3\/3: LABEL/]
          : [/^step: \[1\/1\] FROM docker\.io\/library\/alpine/, /^step: exporting to image$/]
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const lines = stdout.split('\n').filter((line) => !line.startsWith('step: [internal]'))
      expect(lines).toEqual([
        'FROM alpine',
        'CMD ["echo", "hello"]',
        '',
        ...steps.map((step) => expect.stringMatching(step)),
        expect.stringMatching(/^image: sha256:[0-9a-f]{64}$/),
        'names: docker.io/me/hello:1.0',
        'output: hello',
        '',
      ])
    })
  })
}, EACH_VERSION_WITH_PODMAN)
