import { FIXTURE_FILES, FIXTURE_WORKERS } from './fixtures.js'
import {
  FIXTURE_KINDS,
  type FixtureKind,
  type FixtureMeasurements,
  medianWall,
} from './measurements.js'
import { targetLine } from './target-line.js'

const TOLD: Readonly<Record<FixtureKind, string>> = {
  empty: 'nothing in them',
  image: 'useImage: the image',
  container: 'useContainer: a container each',
  testcontainers: 'testcontainers: a container each',
}

/** What fixtures cost the files of a jest run, in Markdown. */
export function fixturesReport(measured: FixtureMeasurements): string {
  const wall = (kind: FixtureKind): number => medianWall(measured[kind])
  // Workers run side by side, so a file takes as many times the share of it that the whole run shows.
  const share = (FIXTURE_WORKERS / FIXTURE_FILES) * 1_000
  return [
    `### ${FIXTURE_FILES} files of tests, ${FIXTURE_WORKERS} workers of jest, one image that is there before`,
    '',
    '| files with | runs | median s | ms a file besides jest |',
    '|---|---:|---:|---:|',
    ...FIXTURE_KINDS.map((kind) => {
      const besides = (wall(kind) - wall('empty')) * share
      return `| ${TOLD[kind]} | ${measured[kind].length} | ${wall(kind).toFixed(2)} | ${besides.toFixed(0)} |`
    }),
    '',
    targetLine('ms that a file pays for the image', (wall('image') - wall('empty')) * share, 100),
    targetLine(
      'a container each, to testcontainers',
      wall('container') / wall('testcontainers'),
      0.5,
    ),
  ].join('\n')
}
