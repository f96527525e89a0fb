import { medianWall, type ScalePoint } from './measurements.js'
import { SCALING_SERIES } from './scaling-table.js'

const WIDTH = 760
const HEIGHT = 460
/** Pixels around the plot, for titles and labels. */
const MARGIN = { top: 56, right: 24, bottom: 60, left: 64 } as const
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom

/** Paper, text, grid and lines of the figure. */
interface Colours {
  readonly paper: string
  readonly ink: string
  readonly grid: string
  readonly lines: readonly string[]
}

const LIGHT: Colours = {
  paper: '#ffffff',
  ink: '#1f2328',
  grid: '#d8dee4',
  lines: ['#0550ae', '#bc4c00', '#116329', '#6e7781'],
}
const DARK: Colours = {
  paper: '#0d1117',
  ink: '#e6edf3',
  grid: '#30363d',
  lines: ['#79c0ff', '#ffa657', '#7ee787', '#9ea7b3'],
}

const coloured = ({ paper, ink, grid, lines }: Colours): string =>
  [
    `.paper { fill: ${paper} }`,
    `text { fill: ${ink} }`,
    `.axis { stroke: ${ink} }`,
    `.grid { stroke: ${grid} }`,
    ...lines.map(
      (line, index) => `.line-${index} { stroke: ${line} } .dot-${index} { fill: ${line} }`,
    ),
  ].join('\n')

const STYLE = `
svg { font: 13px system-ui, sans-serif }
.title { font-size: 16px; font-weight: 600 }
.end { text-anchor: end }
.middle { text-anchor: middle }
.line { fill: none; stroke-width: 2 }
${coloured(LIGHT)}
@media (prefers-color-scheme: dark) {
${coloured(DARK)}
}`

/** For who does not tell the colours apart. */
const DASHES = ['', '9 4', '3 3', '1 4'] as const

/** Draws what trees of growing size cost, both axes linear: cost in proportion is a straight line. */
export function scalingFigure(points: readonly ScalePoint[]): string {
  const series = SCALING_SERIES.map(({ name, samplesOf }) => ({
    name,
    dots: points.map((point) => ({ x: point.files, y: medianWall(samplesOf(point)) })),
  }))
  const dots = series.flatMap((each) => each.dots)
  const xTicks = ticksUpTo(Math.max(...dots.map(({ x }) => x)))
  const yTicks = ticksUpTo(Math.max(...dots.map(({ y }) => y)))
  const across = scaleOf(xTicks, MARGIN.left, PLOT_WIDTH)
  const up = scaleOf(yTicks, MARGIN.top + PLOT_HEIGHT, -PLOT_HEIGHT)
  const bottom = MARGIN.top + PLOT_HEIGHT
  const right = MARGIN.left + PLOT_WIDTH
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" class="paper"/>`,
    `<text id="title" class="title" x="${MARGIN.left}" y="30">Seconds for a tree of so many files, whole processes</text>`,
    ...yTicks.map(
      (tick) =>
        `<path class="grid" d="M${MARGIN.left} ${up(tick)}H${right}"/>` +
        `<text class="end" x="${MARGIN.left - 8}" y="${up(tick) + 4}">${tick}</text>`,
    ),
    ...xTicks.map(
      (tick) =>
        `<path class="axis" d="M${across(tick)} ${bottom}v5"/>` +
        `<text class="middle" x="${across(tick)}" y="${bottom + 20}">${tick.toLocaleString('en')}</text>`,
    ),
    `<path class="axis" fill="none" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}"/>`,
    `<text class="middle" x="${MARGIN.left + PLOT_WIDTH / 2}" y="${HEIGHT - 14}">files</text>`,
    `<text class="middle" transform="translate(18 ${MARGIN.top + PLOT_HEIGHT / 2}) rotate(-90)">seconds, median</text>`,
    ...series.map((each, index) => {
      const path = each.dots.map(({ x, y }) => `${across(x)} ${up(y)}`).join('L')
      const circles = each.dots.map(
        ({ x, y }) => `<circle class="dot-${index}" cx="${across(x)}" cy="${up(y)}" r="3.5"/>`,
      )
      return `<path class="line line-${index}" stroke-dasharray="${DASHES[index]}" d="M${path}"/>${circles.join('')}`
    }),
    ...series.map(({ name }, index) => {
      const y = MARGIN.top + 14 + index * 22
      const x = MARGIN.left + 18
      return (
        `<path class="line line-${index}" stroke-dasharray="${DASHES[index]}" d="M${x} ${y}h34"/>` +
        `<text x="${x + 44}" y="${y + 4}">${name}</text>`
      )
    }),
    '</svg>',
    '',
  ].join('\n')
}

/** From nought in four to nine even steps of 1, 2 or 5 times a power of ten, the last not below `most`. */
function ticksUpTo(most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [0.1, 0.2, 0.5, 1, 2].map((part) => part * power).find((each) => most / each <= 8)
  const size = step ?? power
  return Array.from({ length: Math.ceil(most / size) + 1 }, (_, index) =>
    Number((index * size).toPrecision(6)),
  )
}

/** From a value to a pixel, to a tenth. */
function scaleOf(
  ticks: readonly number[],
  from: number,
  length: number,
): (value: number) => number {
  const last = ticks.at(-1) ?? 1
  return (value) => Math.round((from + (value / last) * length) * 10) / 10
}
