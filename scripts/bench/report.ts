import { cpus, loadavg, release, totalmem } from 'node:os'

import type { EngineRecord } from '../engines/record.js'
import { imagewright } from './contestants.js'
import type { Sample } from './measure.js'
import { type Scenario, SCENARIOS, type Standing } from './rounds.js'
import type { Tree } from './tree.js'

/** The conditions of the run, in one line. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const load = loadavg()[0]?.toFixed(1)
  const model = cpu?.model.trim() ?? 'unknown CPU'
  return `${cpus().length} x ${model}, ${memory}, Linux ${release()}, Node ${process.version}, load before the run ${load}`
}

export function treeLine(tree: Tree, walk: number): string {
  const megabytes = Math.round(tree.bytes / 1e6)
  return `${tree.files} files, ${megabytes} MB; a bare walk (readdir and lstat) takes ${(walk / 1000).toFixed(2)} s`
}

/** One Engine's table, in Markdown. */
export function engineReport(engine: EngineRecord, standings: readonly Standing[]): string {
  const finished = standings.filter(
    ({ failure, samples }) =>
      failure === undefined && SCENARIOS.every((scenario) => samples[scenario].length > 0),
  )
  if (finished.length === 0) return `### Engine ${engine.name}: no client finished a round`
  return [
    `### Engine ${engine.name} (${engine.store} store)`,
    '',
    ...SCENARIOS.flatMap((scenario) => [...scenarioTable(scenario, finished), '']),
    ...standings
      .filter(({ failure }) => failure !== undefined)
      .map(({ contestant, failure }) => `- ${contestant.name} failed. ${failure}`),
    ...targetLines(finished),
  ].join('\n')
}

/** Ratios are those of the median wall times to the fastest peer's, imagewright being no peer. */
function scenarioTable(scenario: Scenario, standings: readonly Standing[]): readonly string[] {
  const fastest = Math.min(...standings.filter(isPeer).map((standing) => wall(standing, scenario)))
  return [
    `| ${scenario} | runs | median s | min | max | CPU s | peak MB | ratio to the fastest peer |`,
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...standings.map((standing) => {
      const samples = standing.samples[scenario]
      const walls = samples.map((sample) => sample.wall)
      return `| ${[
        standing.contestant.name,
        samples.length,
        median(walls).toFixed(2),
        Math.min(...walls).toFixed(2),
        Math.max(...walls).toFixed(2),
        median(samples.map(({ cpu }) => cpu)).toFixed(2),
        Math.round(peakOf(samples) / 1e6),
        (median(walls) / fastest).toFixed(2),
      ].join(' | ')} |`
    }),
  ]
}

/** How imagewright stands to what the project promises. */
function targetLines(standings: readonly Standing[]): readonly string[] {
  const ours = standings.find((standing) => !isPeer(standing))
  if (!ours) return ['imagewright did not take part: "npm run build" makes its command line.']
  const lines: string[] = []
  const buildx = standings.find(({ contestant }) => contestant.name === 'buildx')
  if (buildx) {
    const ratio = wall(ours, 'no-op rebuild') / wall(buildx, 'no-op rebuild')
    lines.push(targetLine('no-op rebuild, to buildx', ratio, 1))
  }
  const buildkit = standings.filter(
    (standing) => isPeer(standing) && standing.contestant.builder === 'buildkit',
  )
  if (buildkit.length > 0) {
    const fastest = Math.min(...buildkit.map((standing) => wall(standing, 'cold build')))
    const ratio = wall(ours, 'cold build') / fastest
    lines.push(targetLine('cold build, to the fastest BuildKit client', ratio, 1.2))
  }
  const peak = Math.max(...SCENARIOS.map((scenario) => peakOf(ours.samples[scenario]))) / 1e6
  lines.push(targetLine('peak memory in MB', peak, 200))
  return lines
}

function targetLine(what: string, value: number, limit: number): string {
  const verdict = value <= limit ? 'met' : 'MISSED'
  return `- ${what}: ${value.toFixed(2)} (target: at most ${limit}): ${verdict}`
}

function isPeer({ contestant }: Standing): boolean {
  return contestant !== imagewright
}

function wall(standing: Standing, scenario: Scenario): number {
  return median(standing.samples[scenario].map((sample) => sample.wall))
}

function peakOf(samples: readonly Sample[]): number {
  return Math.max(...samples.map(({ peak }) => peak))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper
}
