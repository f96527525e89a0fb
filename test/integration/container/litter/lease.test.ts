import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { container, images, network, volume } from '../../../../src/container/index.js'
import { LABELS } from '../../../../src/container/labels.js'
import {
  leaseFromReaper,
  type Reaper,
  startReaper,
} from '../../../../src/container/litter/index.js'
import { eachEngine } from '../../matrix.js'
import { type LoneEngine, loneEngine } from '../lone-engine.js'
import { useOwnImage } from '../own-image.js'
import { type Foreign, makeForeign } from './foreign.js'
import { madeBy, PROGRAM } from './ours.js'

const command = ['sleep', '3600']

eachEngine(
  ({ host }) => {
    const own = useOwnImage(host)
    let reaper: Reaper
    let foreign: Foreign
    beforeAll(async () => {
      reaper = await startReaper({ program: PROGRAM })
      foreign = await makeForeign(host, own().name)
    })
    afterAll(async () => {
      await foreign.remove()
      await reaper.close()
    })
    const lease = () => leaseFromReaper(reaper.address)
    const mine = async () => {
      const all = await madeBy(host, [process.pid])
      // One of the foreign ones has our labels, since it inherited them.
      return all.filter((each) => !each.startsWith('container foreign-'))
    }
    const name = `imagewright-test/litter-${process.pid}`

    describe('a lease', () => {
      it('takes along all that was made under it, and nothing else', async () => {
        const before = await volume.create({ host })
        const first = await lease()
        const net = await network.create({ host })
        const data = await volume.create({ host })
        const mounts = [
          { type: 'volume', source: data.name, target: '/data' },
          { type: 'volume', target: '/anonymous' },
        ] as const
        const box = await container.start(own().name, { host, command, network: net.name, mounts })
        const anonymous = (await box.inspect()).mounts.find(({ target }) => target === '/anonymous')
        const one = await box.commit(`${name}:one`)
        await one.tag(`${name}:two`)
        // Moves the name on, and leaves the image before with its other one; then with none.
        const next = await box.commit(`${name}:one`)
        await box.commit(`${name}:one`)
        await next.start({ command, network: 'none' })
        await first.release()
        expect(await mine()).toEqual([`volume ${before.name}`])
        for (const { id } of [one, next]) {
          await expect(images({ host }).get(id)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
        }
        await expect(volume.get(anonymous?.source ?? '', { host })).rejects.toMatchObject({
          code: 'VOLUME_NOT_FOUND',
        })
        expect(await foreign.standing()).toEqual(foreign.all)
        await before.remove()
      })

      it('is one of several of a process, which know nothing of one another', async () => {
        const first = await lease()
        const one = await volume.create({ host })
        const second = await lease()
        await first.release()
        const two = await volume.create({ host })
        expect(await mine()).toEqual([`volume ${two.name}`])
        await second.release()
        expect(await mine()).toEqual([])
        await expect(one.inspect()).rejects.toMatchObject({ code: 'VOLUME_NOT_FOUND' })
      })

      it('leaves a name that leads elsewhere by now, and one that was there before', async () => {
        const docker = await own().engine.docker()
        const there = docker.getImage(own().name)
        await there.tag({ repo: name, tag: 'mine' })
        const first = await lease()
        const all = images({ host })
        await all.tag(own().id, `${name}:mine`)
        await all.tag(own().id, `${name}:moved`)
        const box = await container.create(own().name, { host })
        const made = await box.commit(`${name}:gone`)
        await docker.getImage(made.id).tag({ repo: name, tag: 'moved' })
        await made.remove()
        await first.release()
        expect((await mine()).toSorted()).toEqual([`image ${name}:mine`, `image ${name}:moved`])
        await docker.getImage(`${name}:mine`).remove()
        await docker.getImage(`${name}:moved`).remove()
      })

      it('says what somebody else uses, and leaves it to them', async () => {
        const docker = await own().engine.docker()
        const first = await lease()
        const net = await network.create({ host })
        const guest = await docker.createContainer({ Image: own().name, Cmd: command })
        await guest.start()
        await net.connect(guest.id)
        await expect(first.release()).rejects.toMatchObject({
          code: 'LITTER_LEFT',
          left: [
            {
              kind: 'network',
              name: net.name,
              engine: own().engine.address,
              reason: expect.stringMatching(/active endpoints|is being used/),
            },
          ],
        })
        expect((await guest.inspect()).State.Running).toBe(true)
        await guest.remove({ force: true })
        await net.remove()
      })

      it('is kept by its process where the reaper is killed', async () => {
        const other = await startReaper({ program: PROGRAM })
        const first = await leaseFromReaper(other.address)
        const box = await container.create(own().name, { host })
        await box.commit(`${name}:one`)
        process.kill(other.pid, 'SIGKILL')
        await first.release()
        expect(await mine()).toEqual([])
        rmSync(dirname(other.address), { recursive: true })
      })

      it('leaves alone what has not the labels of its process, whatever it is told', async () => {
        const docker = await own().engine.docker()
        const first = await lease()
        const { note } = await import('../../../../src/container/ledger.js')
        const engine = own().engine.address
        const plain = await docker.createContainer({ Image: own().name })
        const heir = await docker.createContainer({
          Image: own().name,
          Labels: {
            [LABELS.session]: '0123456789ab-1-2-3',
            [LABELS.resource]: '0'.repeat(32),
          },
        })
        for (const { id } of [plain, heir]) note({ change: 'made', kind: 'container', id, engine })
        await first.release()
        expect((await plain.inspect()).Id).toBe(plain.id)
        expect((await heir.inspect()).Id).toBe(heir.id)
        await plain.remove()
        await heir.remove()
      })
    })
  },
  ['sid-containerd', PODMAN.id],
)

describe('an Engine that is away when a lease ends', () => {
  let lone: LoneEngine
  beforeAll(async () => {
    lone = await loneEngine()
    await lone.start()
  })
  afterAll(() => lone.remove())

  it('is waited for', async () => {
    const { host } = lone
    const reaper = await startReaper({ program: PROGRAM })
    const lease = await leaseFromReaper(reaper.address)
    await volume.create({ host })
    await lone.kill('SIGKILL')
    const released = lease.release()
    await sleep(500)
    await lone.start()
    await released
    expect(await volume.list({ host })).toEqual([])
    await reaper.close()
  })

  it('keeps nobody for longer than agreed, and the reaper from nothing', async () => {
    const { host } = lone
    const reaper = await startReaper({ program: PROGRAM, patience: 300 })
    const lease = await leaseFromReaper(reaper.address)
    const data = await volume.create({ host })
    await lone.kill('SIGKILL')
    await expect(lease.release()).rejects.toMatchObject({
      code: 'LITTER_LEFT',
      left: [{ kind: 'volume', name: data.name, engine: host }],
    })
    expect(existsSync(reaper.address)).toBe(true)
    await lone.start()
    await (await leaseFromReaper(reaper.address)).release()
    expect(await volume.list({ host })).toHaveLength(1)
    await data.remove()
    await reaper.close()
  })
})
