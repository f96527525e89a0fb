import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { clientOf } from '../engines/clients.js'
import { exclusively } from '../engines/exclusive.js'
import { unpackSuite } from '../engines/packages.js'
import { type EngineRecord, readRecord } from '../engines/record.js'
import { SetUpError } from '../engines/set-up-error.js'
import { slotsNamed } from '../engines/slots.js'
import { type StateFolder, stateFolder } from '../engines/state-folder.js'
import { stop } from '../engines/stop.js'
import { up } from '../engines/up.js'
import { type Contestant, contestants } from './contestants.js'
import { parsingReport } from './parsing.js'
import { engineReport, machineLine, treeLine } from './report.js'
import { runRounds } from './rounds.js'
import { prepareTree, walkTime } from './tree.js'

const USAGE = `npm run bench -- [OPTIONS]

Compares imagewright with docker's CLI, buildx and dockerode, side by side on real Engines.
Empties the build cache of the Engines that it runs on. Then measures the parsing of Dockerfiles beside dockerfile-ast.

  --engine NAME[,NAME]   on which Engines of "npm run engines" (default 28.5-graph)
  --runs N               builds of each kind for each client (default 3)
  --clients TEXT[,TEXT]  only clients whose name contains one of the texts
  --quick                one run, and no classic builders
  --parsing              only the parsing of Dockerfiles, without an Engine`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', default: '28.5-graph' },
      runs: { type: 'string' },
      clients: { type: 'string' },
      quick: { type: 'boolean', default: false },
      parsing: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  if (values.parsing) {
    console.log([machineLine(), '', parsingReport()].join('\n'))
    return
  }
  const runs = Number(values.runs ?? (values.quick ? 1 : 3))
  if (!Number.isInteger(runs) || runs < 1) {
    throw new SetUpError(`--runs ${values.runs}: not a number of runs`, USAGE)
  }
  const folder = stateFolder()
  const slots = slotsNamed(values.engine, readRecord(folder)?.engines ?? [])
  const machine = machineLine()
  await exclusively(folder, () => up(folder, { slots, withDebian: false, run: process.pid }))
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      console.error('stopping after this build; the figures so far follow')
      stopping.abort()
    })
  }
  try {
    const cache = join(folder.path, 'bench')
    mkdirSync(cache, { recursive: true })
    const tree = await prepareTree(cache)
    const entrants = await selectContestants(folder, values.clients, values.quick)
    const engines = (readRecord(folder)?.engines ?? []).filter((engine) =>
      slots.some(({ id }) => id === engine.slot),
    )
    const reports: string[] = []
    for (const engine of engines) reports.push(await bench(engine, entrants))
    // The second walk of two is the one that finds the names in memory, as the builds do.
    walkTime(tree)
    console.log(
      ['', machine, '', treeLine(tree, walkTime(tree)), '', reports.join('\n\n')].join('\n'),
    )

    async function bench(engine: EngineRecord, who: readonly Contestant[]): Promise<string> {
      return engineReport(engine, await runRounds(engine, tree, who, runs, cache, stopping.signal))
    }
  } finally {
    await exclusively(folder, () => stop(folder, process.pid))
  }
  console.log(`\n${parsingReport()}`)
}

async function selectContestants(
  folder: StateFolder,
  clients: string | undefined,
  isQuick: boolean,
): Promise<readonly Contestant[]> {
  await unpackSuite(folder, 'sid')
  const all = contestants(clientOf(folder, 'sid'), clientOf(folder, 'bookworm'))
  const texts = clients?.split(',')
  const selected = all.filter(
    ({ name, builder }) =>
      (!isQuick || builder === 'buildkit') &&
      (texts === undefined || texts.some((text) => name.includes(text))),
  )
  if (selected.length > 0) return selected
  const names = all.map(({ name }) => name).join('; ')
  throw new SetUpError(`--clients ${clients}: no such client`, `There are: ${names}.`)
}

main()
  .then(() => 0)
  .catch((error: unknown) => {
    console.error(error instanceof SetUpError ? `bench: ${error.message}` : error)
    return 1
  })
  .then((exitCode) => process.exit(exitCode))
