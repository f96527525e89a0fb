import { medianWall, type Sample, type ScalePoint } from './measurements.js'

/** What the table's columns and the figure's lines are. */
export const SCALING_SERIES: readonly {
  readonly name: string
  readonly samplesOf: (point: ScalePoint) => readonly Sample[]
}[] = [
  { name: 'key, every file read', samplesOf: ({ coldKeys }) => coldKeys },
  { name: 'no-op rebuild', samplesOf: ({ noOps }) => noOps },
  { name: 'key, files known', samplesOf: ({ warmKeys }) => warmKeys },
  { name: 'bare walk', samplesOf: ({ walks }) => walks },
]

/** Seconds of whole processes, and what a file adds, in Markdown. */
export function scalingTable(points: readonly ScalePoint[]): string {
  const [smallest] = points
  const added = (point: ScalePoint, samplesOf: (point: ScalePoint) => readonly Sample[]) => {
    if (smallest === undefined || smallest === point) return ''
    const seconds = medianWall(samplesOf(point)) - medianWall(samplesOf(smallest))
    return ` (${((seconds * 1e6) / (point.files - smallest.files)).toFixed(1)})`
  }
  return [
    'Median seconds; in parentheses the microseconds that a file adds to the smallest tree:',
    '',
    row(['files', ...SCALING_SERIES.map(({ name }) => name)]),
    `|${'---:|'.repeat(SCALING_SERIES.length + 1)}`,
    ...points.map((point) =>
      row([
        point.files,
        ...SCALING_SERIES.map(
          ({ samplesOf }) => medianWall(samplesOf(point)).toFixed(2) + added(point, samplesOf),
        ),
      ]),
    ),
  ].join('\n')
}

function row(cells: readonly (number | string)[]): string {
  return `| ${cells.join(' | ')} |`
}
