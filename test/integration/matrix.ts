import { beforeAll, describe, expect, it } from '@jest/globals'

import { answers } from '../../scripts/engines/engine-api.js'
import { type EngineRecord, readRecord } from '../../scripts/engines/record.js'
import { SetUpError } from '../../scripts/engines/set-up-error.js'
import { ALL_SLOTS, PODMAN, type Slot, SLOTS, slotsNamed } from '../../scripts/engines/slots.js'
import { stateFolder } from '../../scripts/engines/state-folder.js'

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

/**
 * Registers the tests of `define` once for each Engine of the matrix, under `Engine NAME`. An Engine
 * that is missing or does not answer fails the suite under that name: none is ever skipped.
 * What is slow and the same everywhere names the slots that it runs `on`.
 *
 * For work on one machine, IMAGEWRIGHT_ENGINES names the Engines to run on; CI refuses it.
 */
export function eachEngine(
  define: (engine: MatrixEngine) => void,
  on: readonly string[] = SLOTS.map(({ id }) => id),
): void {
  const engines = readRecord(stateFolder())?.engines ?? []
  for (const slot of wantedSlots(engines)) {
    if (!on.includes(slot.id)) continue
    const engine = engines.find((candidate) => candidate.slot === slot.id)
    describe(`Engine ${engine?.name ?? slot.id}`, () => {
      if (!engine) {
        it('is up', () => {
          throw new SetUpError(`The Engine ${slot.id} is missing`, 'Run "npm run engines".')
        })
        return
      }
      beforeAll(async () => {
        expect({ [engine.name]: await answers(engine.socket) }).toEqual({ [engine.name]: true })
      })
      define(engine)
    })
  }
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
