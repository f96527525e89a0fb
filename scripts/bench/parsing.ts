import { DockerfileParser } from 'dockerfile-ast'
// The package as it was built, not its sources: what compiles them here would slow them down.
import { ImagewrightError, parseDockerfile } from 'imagewright'

import { dockerfileCases } from '../../test/dockerfile-cases/cases.js'
import { ordinaryDockerfile } from './dockerfiles.js'

/** Turns of each reader, after as many that only warm up. The best counts: all else is what else the machine did. */
const TURNS = 7

/** Bytes of which one turn takes long enough to be exact. */
const LARGE = 5_000_000

/** Parsing and printing must be so many times as fast as dockerfile-ast. */
const TARGET = 5

const LENGTHS = [1_000, 2_000, 4_000] as const

/** Instructions of a file of 10 MB. */
const HUGE = 129_000

type Reader = (text: string) => number

/** Reads a text, all its instructions with all that they hold, and prints it. */
const imagewright: Reader = (text) => parseDockerfile(text).toString().length

/** Reads a text, and the keyword and the arguments of its instructions; it cannot print the text. */
const dockerfileAst: Reader = (text) => {
  let length = 0
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    length += instruction.getKeyword().length
    for (const argument of instruction.getArguments()) length += argument.getValue().length
  }
  return length
}

/** What parsing costs, beside dockerfile-ast and by the length of a file, in Markdown. */
export function parsingReport(): string {
  const cases = dockerfileCases()
    .map(({ text }) => text)
    .filter(isValid)
  const ordinary = Array.from({ length: 300 }, (_, seed) =>
    ordinaryDockerfile(20 + (seed % 80), seed),
  )
  const corpora: readonly (readonly [name: string, texts: readonly string[]])[] = [
    ['cases of the tests, a few lines each', cases],
    ['ordinary Dockerfiles, 20 to 100 instructions', ordinary],
    ...LENGTHS.map(
      (length) => [`${length} instructions`, [ordinaryDockerfile(length, 1)]] as const,
    ),
    ['10 MB', [ordinaryDockerfile(HUGE, 1)]],
  ]
  const rows = corpora.map(([name, texts]) => row(name, texts))
  const sum = (reader: 'own' | 'peer') =>
    rows.slice(0, 2).reduce((total, measured) => total + measured[reader], 0)
  const growth = perByte(rows.at(-1)) / perByte(rows[2])
  return [
    '### Parsing and printing Dockerfiles',
    '',
    '| corpus | files | KB | imagewright ms | dockerfile-ast ms | times as fast |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows.map(({ name, files, bytes, own, peer }) => {
      const kilobytes = (bytes / 1_000).toFixed(0)
      return `| ${name} | ${files} | ${kilobytes} | ${own.toFixed(1)} | ${peer.toFixed(1)} | ${(peer / own).toFixed(1)} |`
    }),
    '',
    verdict(
      'cases and ordinary Dockerfiles together, times as fast',
      sum('peer') / sum('own'),
      TARGET,
      true,
    ),
    verdict('a byte of 10 MB, to a byte of 1,000 instructions', growth, 4, false),
  ].join('\n')
}

interface Row {
  readonly name: string
  readonly files: number
  readonly bytes: number
  /** Milliseconds. */
  readonly own: number
  readonly peer: number
}

/** The two take turns, so that what slows the machine down for a while hits both. */
function row(name: string, texts: readonly string[]): Row {
  const own: number[] = []
  const peer: number[] = []
  const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text), 0)
  const turns = bytes > LARGE ? 1 : TURNS
  for (let turn = -turns; turn < turns; turn += 1) {
    const times = [time(imagewright, texts), time(dockerfileAst, texts)] as const
    if (turn < 0) continue
    own.push(times[0])
    peer.push(times[1])
  }
  return { name, files: texts.length, bytes, own: Math.min(...own), peer: Math.min(...peer) }
}

/** Milliseconds of imagewright for a byte. */
function perByte(measured: Row | undefined): number {
  return measured ? measured.own / measured.bytes : NaN
}

function time(reader: Reader, texts: readonly string[]): number {
  const start = process.hrtime.bigint()
  for (const text of texts) reader(text)
  return Number(process.hrtime.bigint() - start) / 1e6
}

function isValid(text: string): boolean {
  try {
    parseDockerfile(text)
    return true
  } catch (error) {
    if (error instanceof ImagewrightError) return false
    throw error
  }
}

function verdict(what: string, value: number, limit: number, isLeast: boolean): string {
  const isMet = isLeast ? value >= limit : value <= limit
  const bound = isLeast ? 'at least' : 'at most'
  return `- ${what}: ${value.toFixed(2)} (target: ${bound} ${limit}): ${isMet ? 'met' : 'MISSED'}`
}
