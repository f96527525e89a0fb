import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { say } from '../engines/say.js'
import type { Contestant } from './contestants.js'
import { measureCommand } from './measure.js'
import {
  type ClientMeasurements,
  type EngineMeasurements,
  type Sample,
  type Scenario,
  SCENARIOS,
  type Walk,
} from './measurements.js'
import { environmentOf, forget, imageId, type PreparedEngine } from './prepared-engine.js'
import { settle } from './settle.js'
import { checkOutAnew, edit, type Tree } from './tree.js'
import { measureWalk } from './walk.js'

/** One client in the course of the rounds. */
interface Standing {
  readonly contestant: Contestant
  /** A folder that only it uses. */
  readonly home: string
  readonly tag: string
  readonly samples: Record<Scenario, Sample[]>
  /** The image of its last build. */
  image: string | undefined
  failure: string | undefined
}

export interface RoundsOptions {
  readonly tree: Tree
  readonly contestants: readonly Contestant[]
  readonly runs: number
  /** A folder for what the clients keep. */
  readonly folder: string
  /** Ends the rounds after the build at hand. */
  readonly signal: AbortSignal
}

/**
 * Lets the clients build in turns, one scenario after another and A B C C B A from round to round, so
 * that what slows the machine down for a while hits all of them and none always follows the same neighbour.
 */
export async function runRounds(
  engine: PreparedEngine,
  options: RoundsOptions,
): Promise<EngineMeasurements> {
  const { tree, contestants, runs, folder, signal } = options
  const walks: Walk[] = []
  const standings = contestants.map((contestant, index): Standing => ({
    contestant,
    home: join(folder, `home-${index}`),
    tag: `imagewright-bench-${index}:latest`,
    samples: {
      'cold build': [],
      'no-op rebuild': [],
      'rebuild after one edit': [],
      'fresh checkout, one edit': [],
    },
    image: undefined,
    failure: undefined,
  }))

  for (let round = 1; round <= runs; round += 1) {
    const order = round % 2 === 1 ? standings : standings.toReversed()
    const eachStanding = async (turn: (standing: Standing) => Promise<void>): Promise<void> => {
      for (const standing of order) {
        if (standing.failure === undefined && !signal.aborted) await turn(standing)
      }
    }
    await eachStanding(async (standing) => {
      begin(standing)
      await forget(engine)
      edit(tree, contentFor(standing, round, 'cold build'))
      await measured(standing, 'cold build')
    })
    // What one client has built spares the others the Engine's work, but all have sent all once.
    await forget(engine)
    edit(tree, `round ${round} ${Date.now()}`)
    await eachStanding(async (standing) => {
      begin(standing)
      await built(standing, 'first build')
    })
    if (!signal.aborted) {
      await settle()
      walks.push(await measureWalk(tree.path))
    }
    await eachStanding((standing) => measured(standing, 'no-op rebuild'))
    await eachStanding((standing) => {
      edit(tree, contentFor(standing, round, 'edit'))
      return measured(standing, 'rebuild after one edit')
    })
    await eachStanding((standing) => {
      checkOutAnew(tree)
      edit(tree, contentFor(standing, round, 'fresh checkout'))
      return measured(standing, 'fresh checkout, one edit')
    })
    reportRound(engine, round, standings)
  }
  await forget(engine)

  const { name, store } = engine.record
  const clients = standings.map(({ contestant, samples, failure }): ClientMeasurements => ({
    client: contestant.name,
    builder: contestant.builder,
    samples,
    ...(failure === undefined ? {} : { failure }),
  }))
  return { engine: name, store, clients, walks }

  async function measured(standing: Standing, scenario: Scenario): Promise<void> {
    await settle()
    const before = standing.image
    const sample = await built(standing, scenario)
    if (sample === undefined) return
    if (scenario !== 'no-op rebuild' && standing.image === before) {
      fail(standing, `${scenario}: the image did not change`)
      return
    }
    standing.samples[scenario].push(sample)
  }

  async function built(standing: Standing, what: string): Promise<Sample | undefined> {
    const { contestant, home, tag } = standing
    const { exitCode, output, sample } = await measureCommand(contestant.command(tree.path, tag), {
      ...environmentOf(engine, home),
      BENCH_TREE: tree.path,
      ...contestant.environment,
    })
    standing.image = await imageId(engine, tag)
    if (exitCode === 0 && standing.image !== undefined) return sample
    // Ctrl-C reaches the client as well: what it did then is no failure of its own.
    if (!signal.aborted) fail(standing, `${what}: exit code ${exitCode}: ${lastLine(output)}`)
    return undefined
  }
}

/** Leaves nothing of what a client keeps beside the Engine. */
function begin(standing: Standing): void {
  standing.image = undefined
  rmSync(standing.home, { recursive: true, force: true })
  mkdirSync(standing.home, { recursive: true })
}

/** Of a file that no build has seen. */
function contentFor({ contestant }: Standing, round: number, what: string): string {
  return `${contestant.name} ${round} ${what} ${Date.now()}`
}

function fail(standing: Standing, failure: string): void {
  say(`${standing.contestant.name}: ${failure}`)
  standing.failure = failure
}

function reportRound(
  { record }: PreparedEngine,
  round: number,
  standings: readonly Standing[],
): void {
  for (const { contestant, samples, failure } of standings) {
    if (failure !== undefined) continue
    const walls = SCENARIOS.map((scenario) => samples[scenario].at(-1)?.wall.toFixed(2) ?? '-')
    say(`${record.name}, round ${round}, ${contestant.name}: ${walls.join(' s, ')} s`)
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
