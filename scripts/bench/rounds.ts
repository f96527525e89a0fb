import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { callEngine, getJson } from '../engines/engine-api.js'
import type { EngineRecord } from '../engines/record.js'
import { say } from '../engines/say.js'
import { SetUpError } from '../engines/set-up-error.js'
import type { Contestant } from './contestants.js'
import { measureCommand, type Sample } from './measure.js'
import { edit, type Tree } from './tree.js'

export const SCENARIOS = ['cold build', 'no-op rebuild', 'rebuild after one edit'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** The samples of one contestant on one Engine, or why it has none. */
export interface Standing {
  readonly contestant: Contestant
  readonly samples: Readonly<Record<Scenario, Sample[]>>
  failure: string | undefined
}

const TAG = 'imagewright-bench:latest'

/**
 * Lets the contestants build in turns, A B C C B A, so that what slows the machine down for a while
 * hits all of them and none always follows the same neighbour. Each begins with nothing in the Engine's build cache and in its own.
 */
export async function runRounds(
  engine: EngineRecord,
  tree: Tree,
  entrants: readonly Contestant[],
  runs: number,
  cache: string,
  signal: AbortSignal,
): Promise<readonly Standing[]> {
  const standings = entrants.map((contestant): Standing => ({
    contestant,
    samples: { 'cold build': [], 'no-op rebuild': [], 'rebuild after one edit': [] },
    failure: undefined,
  }))
  for (let round = 1; round <= runs; round += 1) {
    for (const standing of round % 2 === 1 ? standings : standings.toReversed()) {
      if (standing.failure !== undefined || signal.aborted) continue
      const failure = await turn(engine, tree, standing, round, cache)
      // Ctrl-C reaches the client as well: what it did then is no failure of its own.
      if (failure === undefined || signal.aborted) continue
      say(`${standing.contestant.name}: ${failure}`)
      standing.failure = failure
    }
  }
  await forget(engine)
  return standings
}

async function turn(
  engine: EngineRecord,
  tree: Tree,
  standing: Standing,
  round: number,
  cache: string,
): Promise<string | undefined> {
  const { contestant, samples } = standing
  const home = join(cache, 'home')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  await forget(engine)
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    DOCKER_HOST: engine.host,
    BENCH_TREE: tree.path,
    ...contestant.environment,
  }
  const mark = `${contestant.name} ${round} ${Date.now()}`
  edit(tree, `${mark} before`)
  let before: string | undefined
  for (const scenario of SCENARIOS) {
    if (scenario === 'rebuild after one edit') edit(tree, `${mark} after`)
    const sample = await measureCommand(contestant.command(tree.path, TAG), environment)
    const id = await imageId(engine)
    if (sample.exitCode !== 0 || id === undefined) {
      return `${scenario}: exit code ${sample.exitCode}: ${lastLine(sample.output)}`
    }
    if (scenario === 'rebuild after one edit' && id === before) {
      return `${scenario}: the image did not change`
    }
    before = id
    samples[scenario].push(sample)
  }
  const walls = SCENARIOS.map((scenario) => samples[scenario].at(-1)?.wall.toFixed(2))
  say(`${engine.name}, round ${round}, ${contestant.name}: ${walls.join(' s, ')} s`)
  return undefined
}

/** Takes the bench's images and the whole build cache out of the Engine. */
async function forget(engine: EngineRecord): Promise<void> {
  const { socket } = engine
  const timeout = 120_000
  for (const id of [...(built.get(socket) ?? []), TAG]) {
    await callEngine(socket, 'DELETE', `/images/${id}?force=1`, { timeout })
  }
  built.delete(socket)
  const { status, body } = await callEngine(socket, 'POST', '/build/prune?all=1', { timeout })
  if (status !== 200) throw new SetUpError(`${engine.name} does not prune: ${body.trim()}`)
  // What the last build left to be written would slow down the next one.
  execFileSync('sync')
}

/** The images that the bench made, by Engine: all but the last have no name any more. */
const built = new Map<string, Set<string>>()

async function imageId({ socket }: EngineRecord): Promise<string | undefined> {
  try {
    const { Id } = await getJson<{ readonly Id: string }>(socket, `/images/${TAG}/json`)
    built.set(socket, (built.get(socket) ?? new Set()).add(Id))
    return Id
  } catch {
    return undefined
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
