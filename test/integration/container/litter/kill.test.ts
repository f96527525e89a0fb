import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { type Reaper, startReaper, sweep } from '../../../../src/container/litter/index.js'
import { writeJournal } from '../../../../src/container/litter/journal.js'
import { journalOf } from '../../../../src/container/litter/reaper-folder.js'
import { network } from '../../../../src/container/index.js'
import {
  LABELS,
  parseSession,
  randomName,
  randomResource,
} from '../../../../src/container/labels.js'
import { listImages } from '../../../../src/engine/index.js'
import { eachEngine } from '../../matrix.js'
import { useOwnImage } from '../own-image.js'
import { type Foreign, makeForeign } from './foreign.js'
import { eventually, inTurns, isEmpty, killAt, madeBy, POINTS, PROGRAM } from './ours.js'

const ALL = Array.from({ length: POINTS }, (_, point) => point)
/** While a container starts, while an image is committed, and with everything made. */
const SOME = [4, 8, 19]

const AT_A_TIME = 5

/** The Engine on which a process is killed at each point. */
const ALL_ON = 'sid-graph'

/** The folder of a reaper that has not gone, with what it knows of images. */
function leftBy({ address }: Reaper): readonly string[] {
  const folder = dirname(address)
  if (!existsSync(folder)) return []
  const journal = journalOf(folder)
  return [folder, existsSync(journal) ? readFileSync(journal, 'utf8') : 'no journal']
}

eachEngine(
  ({ host, slot }) => {
    const own = useOwnImage(host)
    const points = slot === ALL_ON ? ALL : SOME
    let foreign: Foreign
    beforeEach(async () => {
      foreign = await makeForeign(host, own().name)
    })
    afterEach(async () => {
      await foreign.remove()
    })

    describe('a process that is killed', () => {
      it('leaves nothing to the reaper, which touches nothing else and then goes', async () => {
        const reaper = await startReaper({ program: PROGRAM })
        const pids = await inTurns(points, AT_A_TIME, (point) =>
          killAt(point, host, own().name, reaper),
        )
        expect(await eventually(() => remains(pids), isEmpty)).toEqual([])
        expect(await foreign.standing()).toEqual(foreign.all)
        await reaper.close()
        expect(await eventually(async () => leftBy(reaper), isEmpty)).toEqual([])
        expect(await remains(pids)).toEqual([])
      })

      it('leaves nothing of which it lived to write, and not to tell', async () => {
        const reaper = await startReaper({ program: PROGRAM })
        const docker = await own().engine.docker()
        const { Id: image } = await docker.getImage(own().name).inspect()
        const before = async (pid: number): Promise<void> => {
          const session = await sessionOf(pid)
          const id = `imagewright-test/litter-${pid}:untold`
          const entry = { change: 'made', kind: 'image', id, image, engine: host } as const
          writeJournal(journalOf(dirname(reaper.address)), session, entry)
          await docker.getImage(image).tag({ repo: id.slice(0, -':untold'.length), tag: 'untold' })
        }
        const pids = [await killAt(1, host, own().name, reaper, { before })]
        expect(await eventually(() => remains(pids), isEmpty)).toEqual([])
        await reaper.close()
        expect(await eventually(async () => leftBy(reaper), isEmpty)).toEqual([])
      })

      it('leaves nothing of which it never heard that it was made', async () => {
        const reaper = await startReaper({ program: PROGRAM })
        const docker = await own().engine.docker()
        let session = ''
        const makeUntold = async (): Promise<unknown> => {
          const Labels = { [LABELS.session]: session, [LABELS.resource]: randomResource() }
          return docker.createVolume({ Name: randomName(), Labels })
        }
        const before = async (pid: number): Promise<void> => {
          session = await sessionOf(pid)
          await makeUntold()
        }
        const pids = [await killAt(1, host, own().name, reaper, { before })]
        expect(await eventually(() => remains(pids), isEmpty)).toEqual([])
        // As an Engine does that takes its time.
        await makeUntold()
        expect(await remains(pids)).toHaveLength(1)
        expect(await eventually(() => remains(pids), isEmpty)).toEqual([])
        await reaper.close()
      })

      it('leaves nothing to the next sweep, where the reaper is killed before it', async () => {
        // A few at a time: an Engine has addresses for some thirty networks.
        for (let done = 0; done < points.length; done += AT_A_TIME) {
          const some = points.slice(done, done + AT_A_TIME)
          const reapers = await inTurns(some, AT_A_TIME, () => startReaper({ program: PROGRAM }))
          const pids = await inTurns(some, AT_A_TIME, (point) => {
            const reaper = reapers[some.indexOf(point)]
            return reaper
              ? killAt(point, host, own().name, reaper, { killReaper: true })
              : Promise.resolve(0)
          })
          // What an Engine was about to make for one that is dead it makes in its own time.
          const swept = async () => {
            await sweep({ host })
            return [...(await remains(pids)), ...reapers.flatMap(leftBy)]
          }
          expect(await eventually(swept, isEmpty)).toEqual([])
        }
        expect(await foreign.standing()).toEqual(foreign.all)
      })
    })

    /** The session of a process that has made its network. */
    async function sessionOf(pid: number): Promise<string> {
      const labels = { [LABELS.session]: true } as const
      const sessions = (await network.list({ host, labels })).map(
        ({ labels: { [LABELS.session]: session = '' } }) => session,
      )
      return sessions.find((session) => parseSession(session)?.pid === pid) ?? ''
    }

    async function remains(pids: readonly number[]): Promise<readonly string[]> {
      return [...(await madeBy(host, pids)), ...(await namelessImages())]
    }

    /** Images of this suite that stand without a name, as a commit leaves them whose name moved on. */
    async function namelessImages(): Promise<readonly string[]> {
      const filters = { dangling: ['true'], label: [`own=${own().name.split(':')[1]}`] }
      const images = await listImages(own().engine, { filters: JSON.stringify(filters) })
      return images.map(({ Id }) => `nameless image ${Id}`)
    }
  },
  [ALL_ON, 'bookworm', PODMAN.id],
)
