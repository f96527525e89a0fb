import type { DockerfileCase } from './cases.js'

/** Numbers from 0 to below 1 that a seed determines. mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const FRAGMENTS: readonly string[] = [
  '\n \r \r\n \t \v \f \u0085 \u00a0 \u2028 \u200b \ufeff \0'.split(' '),
  '\\ \\\n ` " \' $ ${ } $a ${a:-b} ${a#b} ${a/b/c} # -- --from=a --mount=type=cache,target=/x'.split(
    ' ',
  ),
  '[ ] ["a"] ["a", "b"] << <<EOF <<-EOF <<"EOF" EOF = , : ; && | ( ) { } * ? ~ ! @ % 0 -1 é 🚀'.split(
    ' ',
  ),
  [
    '# comment\n',
    '# escape=`\n',
    '# check=skip=all\n',
    '\nEOF\n',
    '\n\n',
    ' \\\n\n',
    ' \\\n# c\n',
    ' ',
  ],
  ['ARG a=1\n', 'ENV a=b\n', 'env A b\n', 'FROM scratch AS x\n', 'COPY --from=0 a b\n', 'CMD x\n'],
  ['ONBUILD ', 'RUN ', 'HEALTHCHECK CMD ', 'AS ', 'as b', '--platform=$BUILDPLATFORM ', '--link '],
].flat()

/** One change of a text; `other` is a second text to take something from. */
type Change = (text: string, random: () => number, other: string) => string

const pick = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] as T

/** A place between two characters, never within one of them. */
function place(text: string, random: () => number): number {
  const at = Math.floor(random() * (text.length + 1))
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at
}

const inLines =
  (change: (lines: string[], at: number, random: () => number) => void): Change =>
  (text, random) => {
    const lines = text.split(/(?<=\n)/)
    change(lines, Math.floor(random() * lines.length), random)
    return lines.join('')
  }

const inWords =
  (change: (words: string[], at: number, random: () => number) => void): Change =>
  (text, random) => {
    const words = text.split(/(\s+)/)
    change(words, Math.floor(random() * words.length), random)
    return words.join('')
  }

const remove = (items: string[], at: number) => void items.splice(at, 1)
const double = (items: string[], at: number) => void items.splice(at, 0, items[at] ?? '')
const swap = (items: string[], at: number, random: () => number) => {
  const to = Math.floor(random() * items.length)
  const item = items[at] ?? ''
  items[at] = items[to] ?? ''
  items[to] = item
}

const CHANGES: readonly Change[] = [
  inLines(remove),
  inLines(double),
  inLines(swap),
  inWords(remove),
  inWords(double),
  inWords(swap),
  (text, random) => {
    const at = place(text, random)
    return text.slice(0, at) + text.slice(place(text.slice(at, at + 4), random) + at)
  },
  (text, random) => {
    const at = place(text, random)
    return text.slice(0, at) + pick(FRAGMENTS, random) + text.slice(at)
  },
  (text, random) => {
    const lines = text.split(/(?<=\n)/)
    lines.splice(Math.floor(random() * (lines.length + 1)), 0, pick(FRAGMENTS, random))
    return lines.join('')
  },
  (text, random, other) => {
    const lines = text.split(/(?<=\n)/)
    lines.splice(Math.floor(random() * (lines.length + 1)), 0, pick(other.split(/(?<=\n)/), random))
    return lines.join('')
  },
  (text, random, other) => text.slice(0, place(text, random)) + other.slice(place(other, random)),
]

/** `count` Dockerfiles that each differ from one of `cases` by a few changes; a seed determines all of them. */
export function mutations(
  cases: readonly DockerfileCase[],
  seed: number,
  count: number,
): readonly DockerfileCase[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, index) => {
    const origin = pick(cases, random)
    let { text } = origin
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) {
      text = pick(CHANGES, random)(text, random, pick(cases, random).text)
    }
    return {
      ...origin,
      name: `seed ${seed}, number ${index}, of ${origin.name}`,
      text: text.replace(/\p{Surrogate}/gu, '\ufffd'),
    }
  })
}
