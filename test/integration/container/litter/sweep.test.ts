import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { container, sweep } from '../../../../src/container/index.js'
import {
  formatSession,
  LABELS,
  ownSession,
  randomResource,
  type Session,
} from '../../../../src/container/labels.js'
import { imagewright } from '../../cli/command.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../../matrix.js'
import { useOwnImage } from '../own-image.js'

eachEngine(
  ({ host }) => {
    const own = useOwnImage(host)
    let dead: Session
    beforeAll(async () => {
      const child = spawn(process.execPath, ['-e', ''])
      await once(child, 'exit')
      dead = { ...ownSession(), pid: child.pid ?? 0 }
    })
    const made: string[] = []
    beforeEach(() => {
      made.length = 0
    })
    afterEach(async () => {
      const docker = await own().engine.docker()
      for (const id of made) {
        await docker.getContainer(id).remove({ force: true }).catch(ignoreGone)
      }
    })

    /** Makes a container that says to be of a session. */
    async function pretend(
      session: Session | string,
      resource = randomResource(),
      image = own().name,
      more: Readonly<Record<string, string>> = {},
    ): Promise<string> {
      const docker = await own().engine.docker()
      const text = typeof session === 'string' ? session : formatSession(session)
      const Labels = { [LABELS.session]: text, [LABELS.resource]: resource, ...more }
      const { id } = await docker.createContainer({ Image: image, Labels })
      made.push(id)
      return id
    }

    const standing = async (): Promise<readonly string[]> => {
      const all = await container.list({ host })
      return made.filter((each) => all.some(({ id }) => id === each))
    }

    describe('sweep', () => {
      it('removes what dead processes made, and tells it', async () => {
        const docker = await own().engine.docker()
        const labels = {
          [LABELS.session]: formatSession(dead),
          [LABELS.resource]: randomResource(),
        }
        const name = `imagewright-test-${labels[LABELS.resource].slice(0, 12)}`
        const box = await pretend(dead)
        await docker.createNetwork({ Name: name, Labels: labels })
        await docker.createVolume({ Name: name, Labels: labels })
        const { removed, left } = await sweep({ host })
        const session = formatSession(dead)
        expect(removed.filter((each) => each.session === session)).toEqual([
          { kind: 'container', id: box, name: expect.any(String), session },
          { kind: 'network', id: expect.stringMatching(/^[0-9a-f]{64}$/), name, session },
          { kind: 'volume', id: name, name, session },
        ])
        expect(left.filter((each) => each.session === session)).toEqual([])
        expect(await standing()).toEqual([])
      })

      it('leaves what no test run made, where it is to', async () => {
        const program = await pretend(dead)
        await pretend(dead, randomResource(), own().name, { [LABELS.test]: 'true' })
        await sweep({ host, tests: true })
        expect(await standing()).toEqual([program])
      })

      it('only says what it would remove', async () => {
        const box = await pretend(dead)
        const { removed } = await sweep({ host, dryRun: true })
        expect(removed.map(({ id }) => id)).toContain(box)
        expect(await standing()).toEqual([box])
      })

      it('knows a process from an older one of the same ID', async () => {
        const { birth = '', ...rest } = ownSession()
        const older = await pretend({ ...rest, birth: String(Number(birth) - 1) })
        const olderByTheClock = await pretend({ ...rest, startedAt: rest.startedAt - 60_000 })
        const self = await pretend(ownSession())
        const inDoubt = await pretend({ ...rest, startedAt: rest.startedAt - 2_000 })
        await sweep({ host })
        expect(await standing()).toEqual([self, inDoubt])
        expect([older, olderByTheClock]).toHaveLength(2)
      })

      it('leaves what is of another machine, or of no session', async () => {
        await pretend({ ...dead, machine: '0123456789ab' })
        await pretend('')
        await pretend('0123456789ab-1')
        await pretend(formatSession(dead), '')
        const all = [...made]
        await sweep({ host })
        expect(await standing()).toEqual(all)
      })

      it('leaves what has the labels from its image, whether that has a name or not', async () => {
        const docker = await own().engine.docker()
        const resource = randomResource()
        const ours = docker.getContainer(await pretend(dead, resource))
        const repo = 'imagewright-test/heir'
        await ours.commit({ repo, tag: resource })
        const { Id: imageId } = await docker.getImage(`${repo}:${resource}`).inspect()
        const { id } = await docker.createContainer({ Image: `${repo}:${resource}` })
        made.push(id)
        const { removed } = await sweep({ host })
        expect(removed.map((each) => each.id)).toContain(ours.id)
        expect(await standing()).toEqual([id])
        // In doubt as well: then nobody can tell what it inherited.
        await docker.getImage(own().name).tag({ repo, tag: resource })
        await sweep({ host })
        expect(await standing()).toEqual([id])
        await docker.getContainer(id).remove()
        await docker.getImage(imageId).remove()
        await docker.getImage(`${repo}:${resource}`).remove()
      })

      it('says what it cannot remove, and why', async () => {
        const docker = await own().engine.docker()
        const labels = {
          [LABELS.session]: formatSession(dead),
          [LABELS.resource]: randomResource(),
        }
        const name = `imagewright-test-${labels[LABELS.resource].slice(0, 12)}`
        await docker.createVolume({ Name: name, Labels: labels })
        const { id } = await docker.createContainer({
          Image: own().name,
          HostConfig: { Binds: [`${name}:/data`] },
        })
        made.push(id)
        const { left } = await sweep({ host })
        const reason = expect.stringMatching(/in use/)
        const kept = { kind: 'volume', id: name, name, session: formatSession(dead), reason }
        expect(left.filter((each) => each.id === name)).toEqual([kept])

        const human = await imagewright(['sweep', '-H', host])
        expect(human.code).toBe(1)
        expect(human.stdout).toMatch(new RegExp(`^Not removed:\nvolume ${name}: .*in use`, 'm'))
        const json = await imagewright(['sweep', '-H', host, '--format', 'json'])
        expect(json.code).toBe(1)
        expect(JSON.parse(json.stdout).left).toContainEqual(kept)

        await docker.getContainer(id).remove()
        const last = await imagewright(['sweep', '-H', host])
        expect(last.stdout).toMatch(new RegExp(`^Removed Volumes:\n(?:.+\n)*${name}\n`, 'm'))
        expect(last.code).toBe(0)
      })

      it('is given up with its signal', async () => {
        const box = await pretend(dead)
        const signal = AbortSignal.abort(new RangeError('enough'))
        await expect(sweep({ host, signal })).rejects.toMatchObject({ message: 'enough' })
        expect(await standing()).toEqual([box])
      })
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)

function ignoreGone(error: unknown): void {
  const { statusCode } = error as { readonly statusCode?: number }
  if (statusCode !== 404) throw error
}
