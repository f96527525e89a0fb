import { cpus, loadavg, release, totalmem } from 'node:os'

import {
  type ClientMeasurements,
  type EngineMeasurements,
  highestPeak,
  type LargeFileMeasurements,
  median,
  medianWall,
  type Measurements,
  OURS,
  type Sample,
  type Scenario,
  SCENARIOS,
} from './measurements.js'
import { fixturesReport } from './fixtures-report.js'
import { scalingTable } from './scaling-table.js'
import { targetLine } from './target-line.js'

/** The conditions of the run, in one line. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const load = loadavg()[0]?.toFixed(1)
  const model = cpu?.model.trim() ?? 'unknown CPU'
  return `${cpus().length} x ${model}, ${memory}, Linux ${release()}, Node ${process.version}, load before the run ${load}`
}

/** What was measured, in Markdown, with what the project promises of it. */
export function report(measurements: Measurements): string {
  const { machine, inMemory, tree, engines, scaling, largeFile, fixtures } = measurements
  const place = inMemory ? 'memory' : 'a disk'
  return [
    `${machine}; the Engines write to ${place}`,
    ...(tree ? [`The tree: ${tree.files} files, ${Math.round(tree.bytes / 1e6)} MB`] : []),
    ...engines.map(engineReport),
    ...(scaling.length > 0 ? [scalingTable(scaling)] : []),
    ...(largeFile ? [largeFileReport(largeFile)] : []),
    ...(fixtures ? [fixturesReport(fixtures)] : []),
  ].join('\n\n')
}

function engineReport(measurements: EngineMeasurements): string {
  const { engine, store, clients } = measurements
  const finished = clients.filter(
    ({ failure, samples }) =>
      failure === undefined && SCENARIOS.every((scenario) => samples[scenario].length > 0),
  )
  if (finished.length === 0) return `### Engine ${engine}: no client finished a round`
  return [
    `### Engine ${engine} (${store} store)`,
    '',
    ...SCENARIOS.flatMap((scenario) => [...scenarioTable(scenario, measurements, finished), '']),
    ...clients
      .filter(({ failure }) => failure !== undefined)
      .map(({ client, failure }) => `- ${client} failed. ${failure}`),
    ...targetLines(measurements, finished),
  ].join('\n')
}

/** Ratios are those of the median wall times to the fastest peer's, imagewright being no peer. */
function scenarioTable(
  scenario: Scenario,
  { walks }: EngineMeasurements,
  clients: readonly ClientMeasurements[],
): readonly string[] {
  const fastest = fastestPeer(scenario, clients)
  const floor = scenario === 'no-op rebuild' ? walks : []
  return [
    `| ${scenario} | runs | median s | min | max | CPU s | peak MB | ratio to the fastest peer |`,
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...clients.map(({ client, samples }) => {
      const ratio = medianWall(samples[scenario]) / fastest
      return `| ${client} | ${sampleCells(samples[scenario])} | ${ratio.toFixed(2)} |`
    }),
    ...(floor.length > 0
      ? [
          `| bare walk, a process of its own | ${sampleCells(floor)} | ${(medianWall(floor) / fastest).toFixed(2)} |`,
          `| bare walk alone | ${wallCells(floor.map(({ alone }) => alone))} | | | |`,
        ]
      : []),
  ]
}

function sampleCells(samples: readonly Sample[]): string {
  return [
    wallCells(samples.map(({ wall }) => wall)),
    median(samples.map(({ cpu }) => cpu)).toFixed(2),
    Math.round(highestPeak(samples) / 1e6),
  ].join(' | ')
}

function wallCells(seconds: readonly number[]): string {
  const figures = [median(seconds), Math.min(...seconds), Math.max(...seconds)]
  return [seconds.length, ...figures.map((figure) => figure.toFixed(2))].join(' | ')
}

/** How imagewright stands to what the project promises. */
function targetLines(
  { walks }: EngineMeasurements,
  clients: readonly ClientMeasurements[],
): readonly string[] {
  const ours = clients.find(({ client }) => client === OURS)
  if (!ours) return ['imagewright did not take part: "npm run build" makes its command line.']
  const toPeer = (scenario: Scenario): number =>
    medianWall(ours.samples[scenario]) / fastestPeer(scenario, clients)
  const noOp = medianWall(ours.samples['no-op rebuild'])
  const alone = median(walks.map((walk) => walk.alone))
  const peak = highestPeak(SCENARIOS.flatMap((scenario) => ours.samples[scenario])) / 1e6
  return [
    targetLine('cold build, to the fastest peer', toPeer('cold build'), 1.2),
    targetLine('no-op rebuild, to the fastest peer', toPeer('no-op rebuild'), 0.5),
    targetLine('no-op rebuild, to the bare walk alone', noOp / alone, 3),
    targetLine('no-op rebuild, to the bare walk as a process', noOp / medianWall(walks), 3),
    targetLine('one edit, to the fastest peer', toPeer('rebuild after one edit'), 0.8),
    targetLine('fresh checkout, to the fastest peer', toPeer('fresh checkout, one edit'), 0.8),
    targetLine('peak memory in MB', peak, 150),
  ]
}

function largeFileReport({ size, key, build }: LargeFileMeasurements): string {
  const file = `with a file of ${size / 2 ** 30} GiB in the context`
  return [
    targetLine(`peak memory in MB of a key, ${file}`, key.peak / 1e6, 150),
    targetLine(`peak memory in MB of a build, ${file}`, build.peak / 1e6, 150),
  ].join('\n')
}

function fastestPeer(scenario: Scenario, clients: readonly ClientMeasurements[]): number {
  const peers = clients.filter(({ client }) => client !== OURS)
  if (peers.length === 0) return NaN
  return Math.min(...peers.map(({ samples }) => medianWall(samples[scenario])))
}
