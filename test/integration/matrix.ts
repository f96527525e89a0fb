import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { answers } from '../../scripts/engines/engine-api.js'
import { type EngineRecord, readRecord } from '../../scripts/engines/record.js'
import { SetUpError } from '../../scripts/engines/set-up-error.js'
import { ALL_SLOTS, PODMAN, type Slot, SLOTS, slotsNamed } from '../../scripts/engines/slots.js'
import { stateFolder } from '../../scripts/engines/state-folder.js'
import { exclusively } from '../../src/cache/exclusive/exclusively.js'

/** One real Engine of the matrix. `host` is for DOCKER_HOST, `store` its image store. */
export type MatrixEngine = Pick<
  EngineRecord,
  'api' | 'host' | 'name' | 'slot' | 'socket' | 'store' | 'version'
>

/** One Engine of each version, both stores among them: for what the store decides nothing about. */
export const EACH_VERSION: readonly string[] = ['bookworm', 'trixie-graph', 'sid-containerd']

/** Podman's socket besides: for what it supports. */
export const WITH_PODMAN: readonly string[] = ALL_SLOTS.map(({ id }) => id)

/** As {@link EACH_VERSION}, and podman's socket. */
export const EACH_VERSION_WITH_PODMAN: readonly string[] = [...EACH_VERSION, PODMAN.id]

/** The oldest Engine and the newest, one of each store: for what takes long on each. */
export const OLDEST_AND_NEWEST: readonly string[] = ['bookworm', 'sid-containerd']

/** Longest time that one file's tests keep the others from an Engine, in milliseconds. */
const LONGEST_TURN = 900_000

/**
 * Registers the tests of `define` once for each Engine of the matrix, under `Engine NAME`. No other file's tests have
 * that Engine meanwhile: some freeze it, count what it holds, or remove all that nobody uses. An Engine that is missing or does not answer fails the suite under that name: none is ever skipped.
 * What is slow and the same everywhere names the slots that it runs `on`; with IMAGEWRIGHT_EVERY_ENGINE=1 it runs on
 * all others of the matrix too. What the others cannot do at all names the slots as `only`.
 *
 * For work on one machine, IMAGEWRIGHT_ENGINES names the Engines to run on; CI refuses it.
 */
export function eachEngine(
  define: (engine: MatrixEngine) => void,
  on: readonly string[] | { readonly only: readonly string[] } = SLOTS.map(({ id }) => id),
): void {
  const engines = readRecord(stateFolder())?.engines ?? []
  const isEverywhere = !('only' in on) && process.env['IMAGEWRIGHT_EVERY_ENGINE'] !== undefined
  const named = 'only' in on ? on.only : on
  const slots = wantedSlots(engines).filter(
    ({ id }) => named.includes(id) || (isEverywhere && id !== PODMAN.id),
  )
  for (const slot of inOwnOrder(slots)) {
    const engine = engines.find((candidate) => candidate.slot === slot.id)
    describe(`Engine ${engine?.name ?? slot.id}`, () => {
      if (!engine) {
        it('is up', () => {
          throw new SetUpError(`The Engine ${slot.id} is missing`, 'Run "npm run engines".')
        })
        return
      }
      holdEngine(engine)
      beforeAll(async () => {
        expect({ [engine.name]: await answers(engine.socket) }).toEqual({ [engine.name]: true })
      })
      define(engine)
    })
  }
}

/** Half of the files begin in the middle, so that two that run side by side do not wait for each other. */
function inOwnOrder(slots: readonly Slot[]): readonly Slot[] {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? '1')
  const first = worker % 2 === 0 ? Math.floor(slots.length / 2) : 0
  return [...slots.slice(first), ...slots.slice(0, first)]
}

function holdEngine({ slot }: MatrixEngine): void {
  let release = (): void => undefined
  let held = Promise.resolve()
  beforeAll(async () => {
    await new Promise<void>((resolve, reject) => {
      const turn = async () => {
        resolve()
        await new Promise<void>((end) => (release = end))
      }
      held = exclusively(stateFolder().path, `tests on ${slot}`, turn)
      held.catch(reject)
    })
  }, LONGEST_TURN)
  afterAll(() => {
    release()
    return held
  })
}

/** `host:port` of the loopback registry; it takes pushes and is every Engine's mirror. */
export function loopbackRegistry(): string {
  const record = readRecord(stateFolder())
  if (record) return record.registry
  throw new SetUpError('The loopback registry is missing', 'Run "npm run engines".')
}

function wantedSlots(engines: readonly EngineRecord[]): readonly Slot[] {
  const wanted = process.env['IMAGEWRIGHT_ENGINES']
  if (!wanted) return ALL_SLOTS
  if (process.env['CI']) {
    throw new SetUpError('IMAGEWRIGHT_ENGINES narrows the matrix, which CI must run in full')
  }
  return slotsNamed(wanted, engines)
}
