import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { clientOf } from '../engines/clients.js'
import { exclusively } from '../engines/exclusive.js'
import { unpackSuite } from '../engines/packages.js'
import { readRecord } from '../engines/record.js'
import { SetUpError } from '../engines/set-up-error.js'
import { slotsNamed } from '../engines/slots.js'
import { benchFolder, type StateFolder, stateFolder } from '../engines/state-folder.js'
import { stop } from '../engines/stop.js'
import { up } from '../engines/up.js'
import { type Contestant, contestants } from './contestants.js'
import { scalingFigure } from './figure.js'
import { measureFixtures } from './fixtures.js'
import { measureLargeFile } from './large-file.js'
import type { EngineMeasurements, Measurements } from './measurements.js'
import { parsingReport } from './parsing.js'
import type { PreparedEngine } from './prepared-engine.js'
import { machineLine, report } from './report.js'
import { runRounds } from './rounds.js'
import { measureScaling, SCALE } from './scaling.js'
import { prepareTree } from './tree.js'

const PARTS = ['clients', 'scaling', 'memory', 'fixtures', 'parsing'] as const

const USAGE = `npm run bench -- [OPTIONS]

Compares imagewright with docker's CLI, buildx and dockerode, side by side on real Engines of its own; measures trees
that grow and a file of 4 GiB; jest with containers beside testcontainers; and the parsing of Dockerfiles beside
dockerfile-ast.

  --only PART[,PART]     of ${PARTS.join(', ')}
  --engine NAME[,NAME]   on which Engines of "npm run engines" (default 28.5-graph); all but the clients is measured on
                         the first
  --runs N               runs of each kind (default 5)
  --clients TEXT[,TEXT]  only clients whose name contains one of the texts
  --quick                one run, no classic builders, and no tree of more than 20,000 files
  --disk                 let the Engines write to the disk, not to memory
  --json FILE            write every sample to a file
  --from FILE            measure nothing: print the tables of such a file
  --figure FILE          draw the trees that grow, as SVG`

type Part = (typeof PARTS)[number]

interface Plan {
  readonly parts: readonly Part[]
  readonly engine: string
  readonly runs: number
  readonly clients: readonly string[] | undefined
  readonly isQuick: boolean
  readonly inMemory: boolean
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join() },
      engine: { type: 'string', default: '28.5-graph' },
      runs: { type: 'string' },
      clients: { type: 'string' },
      quick: { type: 'boolean', default: false },
      disk: { type: 'boolean', default: false },
      json: { type: 'string' },
      from: { type: 'string' },
      figure: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const parts = partsNamed(values.only)
  const runs = Number(values.runs ?? (values.quick ? 1 : 5))
  if (!Number.isInteger(runs) || runs < 1) {
    throw new SetUpError(`--runs ${values.runs}: not a number of runs`, USAGE)
  }
  if (values.from !== undefined || parts.some((part) => part !== 'parsing')) {
    const measurements =
      values.from === undefined
        ? await measure({
            parts,
            engine: values.engine,
            runs,
            clients: values.clients?.split(','),
            isQuick: values.quick,
            inMemory: !values.disk,
          })
        : (JSON.parse(readFileSync(values.from, 'utf8')) as Measurements)
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify(measurements, null, 1)}\n`)
    }
    if (values.figure !== undefined) {
      writeFileSync(values.figure, scalingFigure(measurements.scaling))
    }
    console.log(`\n${report(measurements)}`)
  }
  if (values.from === undefined && parts.includes('parsing')) console.log(`\n${parsingReport()}`)
}

async function measure(plan: Plan): Promise<Measurements> {
  const { parts, runs, isQuick, inMemory } = plan
  const home = stateFolder()
  const folder = benchFolder(home)
  const slots = slotsNamed(plan.engine, readRecord(home)?.engines ?? [])
  const machine = machineLine()
  const run = process.pid
  await exclusively(folder, () => up(folder, { slots, withDebian: false, run, inMemory }))
  const { signal } = stopping()
  try {
    const engines = (readRecord(folder)?.engines ?? [])
      .filter((engine) => slots.some(({ id }) => id === engine.slot))
      .map((record): PreparedEngine => ({ record, images: new Set() }))
    const cache = join(home.path, 'bench')
    mkdirSync(cache, { recursive: true })
    const tree = parts.includes('clients') ? await prepareTree(cache) : undefined
    const measured: EngineMeasurements[] = []
    if (tree) {
      const entrants = await selectContestants(folder, plan)
      for (const engine of engines) {
        const options = { tree, contestants: entrants, runs, folder: cache, signal }
        measured.push(await runRounds(engine, options))
      }
    }
    const [first] = engines
    const scale = isQuick ? SCALE.filter((files) => files <= 20_000) : SCALE
    return {
      machine,
      inMemory,
      ...(tree && { tree: { files: tree.files, bytes: tree.bytes } }),
      engines: measured,
      scaling:
        first && parts.includes('scaling')
          ? await measureScaling(first, { scale, runs, folder: cache, signal })
          : [],
      ...(first &&
        parts.includes('memory') &&
        !signal.aborted && { largeFile: await measureLargeFile(first, cache) }),
      ...(first &&
        parts.includes('fixtures') &&
        !signal.aborted && {
          fixtures: await measureFixtures(first, { runs, folder: cache, signal }),
        }),
    }
  } finally {
    await exclusively(folder, () => stop(folder, run))
  }
}

/** Aborted by the first Ctrl-C, so that the figures so far are not lost. */
function stopping(): AbortController {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      console.error('stopping after this build; the figures so far follow')
      controller.abort()
    })
  }
  return controller
}

async function selectContestants(
  folder: StateFolder,
  { clients, isQuick }: Plan,
): Promise<readonly Contestant[]> {
  await unpackSuite(folder, 'sid')
  const all = contestants(clientOf(folder, 'sid'), clientOf(folder, 'bookworm'))
  const selected = all.filter(
    ({ name, builder }) =>
      (!isQuick || builder === 'buildkit') &&
      (clients === undefined || clients.some((text) => name.includes(text))),
  )
  if (selected.length > 0) return selected
  const names = all.map(({ name }) => name).join('; ')
  throw new SetUpError(`--clients ${clients}: no such client`, `There are: ${names}.`)
}

function partsNamed(list: string): readonly Part[] {
  const names = list.split(',')
  const parts = PARTS.filter((part) => names.includes(part))
  if (parts.length === names.length) return parts
  throw new SetUpError(`--only ${list}: not all of these are parts`, USAGE)
}

main()
  .then(() => 0)
  .catch((error: unknown) => {
    console.error(error instanceof SetUpError ? `bench: ${error.message}` : error)
    return 1
  })
  .then((exitCode) => process.exit(exitCode))
