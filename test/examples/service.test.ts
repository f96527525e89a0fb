import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { BuiltImage } from 'imagewright'
import service from '../../examples/service/image.js'
import { container, wait } from '../../src/container/index.js'
import { EACH_VERSION_WITH_PODMAN, eachEngine } from '../integration/matrix.js'
import { OWN_LABEL, useExampleImages } from './example-images.js'

jest.setTimeout(120_000)

eachEngine(({ host }) => {
  const images = useExampleImages(host)
  let built: BuiltImage
  let id: string

  const docker = () => images().engine.docker()
  const layers = async (image: string): Promise<readonly string[]> =>
    (await (await docker()).getImage(image).inspect()).RootFS.Layers ?? []
  const inNetwork = async (command: readonly string[]) =>
    container.run('busybox', { host, network: `container:${id}`, command })

  beforeAll(async () => {
    const { keep, name } = images()
    built = keep(
      await service.build({
        host,
        tags: [`${name('service')}:1.0`],
        labels: OWN_LABEL,
        buildArgs: { SERVICE_VERSION: '1.1' },
      }),
    )
    const created = await (await docker()).createContainer({ Image: built.id })
    id = created.id
    await created.start()
  })

  afterAll(async () => {
    if (id !== undefined) await (await docker()).getContainer(id).remove({ force: true, v: true })
  })

  describe('examples/service', () => {
    it('becomes healthy', async () => {
      const running = await container.get(id, { host })
      await running.waitFor(wait.healthy())
      expect((await running.inspect()).health).toMatchObject({ status: 'healthy' })
    })

    it('serves the pages that the build stage made, with the version it was given', async () => {
      const index = await inNetwork(['wget', '-q', '-O', '-', 'http://127.0.0.1:8080/'])
      expect(index.stdout).toBe(`<!doctype html>
<meta charset="utf-8">
<title>Service</title>
<h1>Service</h1>
<ul>
<li><a href="about.html">About this service</a></li>
<li><a href="status.html">Status &amp; health</a></li>
</ul>
<footer>version 1.1</footer>
`)
    })

    it('answers agents on its second port', async () => {
      const answer = await inNetwork(['nc', '127.0.0.1', '50000'])
      expect(answer.stdout).toBe(`${id.slice(0, 12)}\n`)
    })

    it('runs as its own user, whose home is a volume that it may write to', async () => {
      const running = await container.get(id, { host })
      const { mounts, user } = await running.inspect()
      expect({ user, mounts }).toMatchObject({
        user: 'service',
        mounts: [{ type: 'volume', target: '/var/service_home', readOnly: false }],
      })
      expect((await built.inspect()).config).toMatchObject({
        user: 'service',
        exposedPorts: ['50000/tcp', '8080/tcp'],
        volumes: ['/var/service_home'],
      })
      const found = await built.run({
        entrypoint: [
          'sh',
          '-c',
          'id; stat -c %U:%G "$SERVICE_HOME"; touch "$HOME/x" && echo "$HOME"',
        ],
      })
      expect(found).toMatchObject({
        exitCode: 0,
        stdout:
          'uid=1000(service) gid=1000(service) groups=1000(service)\nservice:service\n/var/service_home\n',
      })
    })

    it('has no layer and no file of the build stage', async () => {
      const [own, base, buildBase] = await Promise.all([
        layers(built.id),
        layers('busybox'),
        layers('debian:bookworm-slim'),
      ])
      expect(own.slice(0, base.length)).toEqual(base)
      expect(own.filter((layer) => buildBase.includes(layer))).toEqual([])
      const { stdout } = await built.run({
        entrypoint: ['sh', '-c', 'command -v perl; ls -d /build /usr/share/service 2> /dev/null'],
      })
      expect(stdout).toBe('/usr/share/service\n')
    })

    // Last, as it ends the container.
    it('stops when it is told to, without being killed', async () => {
      const running = (await docker()).getContainer(id)
      await running.stop({ t: 9 })
      const { State } = await running.inspect()
      expect(State).toMatchObject({ Status: 'exited', ExitCode: 0 })
    })
  })
}, EACH_VERSION_WITH_PODMAN)
