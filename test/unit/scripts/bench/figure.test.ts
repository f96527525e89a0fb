import { expect, it } from '@jest/globals'
import { scalingFigure } from '../../../../scripts/bench/figure.js'
import type { Sample, ScalePoint } from '../../../../scripts/bench/measurements.js'

const samples = (...walls: readonly number[]): readonly Sample[] =>
  walls.map((wall) => ({ wall, cpu: wall, peak: 0 }))

const point = (files: number, seconds: number): ScalePoint => ({
  files,
  walks: samples(seconds).map((sample) => ({ ...sample, alone: sample.wall })),
  coldKeys: samples(4 * seconds, 9 * seconds, 0),
  warmKeys: samples(2 * seconds),
  noOps: samples(3 * seconds),
})

it('draws each series through the medians of its points, within round axes', () => {
  const figure = scalingFigure([point(1_000, 0.1), point(100_000, 2)])
  const lines = [...figure.matchAll(/class="line line-(\d)" [^>]* d="(M\d.*?L.*?)"/g)]
  expect(lines.map(([, index, path]) => [index, path])).toEqual([
    ['0', 'M70.7 382.8L736 56'],
    ['1', 'M70.7 387.1L736 142'],
    ['2', 'M70.7 391.4L736 228'],
    ['3', 'M70.7 395.7L736 314'],
  ])
  const labels = [...figure.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text)
  expect(labels.slice(1, 16).join(' ')).toBe(
    '0 1 2 3 4 5 6 7 8 0 20,000 40,000 60,000 80,000 100,000',
  )
  expect(labels.slice(-4)).toEqual([
    'key, every file read',
    'no-op rebuild',
    'key, files known',
    'bare walk',
  ])
})
