import { expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import { DockerfileSyntaxError } from '../../../src/errors/index.js'
import {
  HOSTILE_FIELDS,
  type HostileField,
  hostileTexts,
  printedOrRefused,
} from '../../dockerfile-cases/hostile-fields.js'
import { eachEngine } from '../matrix.js'
import { type Json, readLint } from './differential/engine-answer.js'
import type { Ask } from './differential/frontend.js'
import { useFrontend } from './differential/use-frontend.js'
import { HOSTILE_VALUES } from './hostile-values.js'

/**
 * Generated texts for each field, besides the fixed ones: 10,000 and more for all fields together. The parser of
 * imagewright reads 10,000 for each (test/unit/dockerfile/print/injection.test.ts); so does the Engine with
 * IMAGEWRIGHT_INJECTION_TEXTS=10000, which takes minutes.
 */
const GENERATED = Number(process.env['IMAGEWRIGHT_INJECTION_TEXTS'] ?? 200)
const TEXTS = [...Object.values(HOSTILE_VALUES), ...hostileTexts(GENERATED)]

/** Texts above everything, each of which needs a file of its own. */
const SINGLE_FILES = 300

/** So many of the definitions of a field that cannot be read are asked about. */
const REFUSED = 20

/** Definitions in one file. The frontend's time for a file grows with its square. */
const BATCH = 300

const FROM = 'FROM scratch\n'

/** An instruction: its keyword, and its first and last line. */
type Listed = readonly [keyword: string, first: number, last: number]

/** What one definition adds to a file. */
interface Part {
  readonly lines: string
  readonly listed: readonly Listed[]
}

const lineCount = (text: string): number => text.split('\n').length - 1

/** What the definitions of a field print below FROM, or with it where the text stands there. */
function partsOf({ keyword, place, write }: HostileField): readonly Part[] {
  return TEXTS.flatMap((text): readonly Part[] => {
    const printed = printedOrRefused(() => write(image(), text))
    if (printed === undefined) return []
    const lines = place === undefined ? printed.slice(FROM.length) : printed
    const start = place === 'from' ? 2 : 1
    const listed: Listed[] = place === 'from' ? [['FROM', 1, 1]] : []
    if (keyword !== undefined) listed.push([keyword, start, lineCount(lines)])
    return [{ lines, listed }]
  })
}

/** Not every field is looked at when it is written: why a Dockerfile cannot be read. */
function refusalOf(text: string): string | undefined {
  try {
    parseDockerfile(text)
    return undefined
  } catch (error) {
    if (error instanceof DockerfileSyntaxError) return error.problems[0]?.message
    throw error
  }
}

/** All that stands in one file, with the lines counted on. */
function together(parts: readonly Part[]): Part {
  let offset = 0
  const listed: Listed[] = []
  for (const part of parts) {
    for (const [keyword, first, last] of part.listed) {
      listed.push([keyword, first + offset, last + offset])
    }
    offset += lineCount(part.lines)
  }
  return { lines: parts.map(({ lines }) => lines).join(''), listed }
}

/** A stage that is longer than the rest of the file and all in lower case, and that cannot be planned. */
const filler = (count: number): string =>
  `from scratch\n${'env a=b\n'.repeat(2 * count + 4)}env a=\${\n`

/**
 * The instructions of a part as the Engine's frontend lists them, and why it stopped. Its check of casing names each
 * instruction, with its lines, that is not written as most are. That is before it plans the first stage, in which it
 * then stops.
 */
async function list(ask: Ask, name: string, text: string, count: number) {
  const answer = await ask(name, { requestid: 'frontend.lint' })
  if (answer.kind === 'error') return { stopped: answer.message, listed: [] }
  const json = Buffer.from(answer.result.metadata['result.json'] ?? []).toString('utf8')
  const { warnings, failure } = readLint(JSON.parse(json) as Json)
  const offset = lineCount(filler(count)) + lineCount(text)
  const listed = warnings
    .filter(({ rule }) => rule === 'ConsistentInstructionCasing')
    .map(({ detail, lines: [first, last] = [0, 0] }): Listed => [
      /^Command '(.*)' should match/.exec(detail)?.[1] ?? detail,
      first - offset,
      last - offset,
    ])
  return { stopped: failure?.error, listed: listed.filter(([, first]) => first > 0) }
}

eachEngine(
  (matrixEngine) => {
    const frontend = useFrontend(matrixEngine)

    /** The parts of which the Engine does not list the same instructions, each with what it lists. */
    async function unlike(parts: readonly Part[]): Promise<readonly unknown[]> {
      if (parts.length === 0) return []
      const whole = together(parts)
      const count = whole.listed.length
      const file = { Dockerfile: filler(count) + FROM + whole.lines }
      const found = await frontend().withDockerfiles(file, (ask) =>
        list(ask, 'Dockerfile', FROM, count),
      )
      if (JSON.stringify(found.listed) === JSON.stringify(whole.listed)) return []
      if (parts.length === 1) return [{ lines: whole.lines, ...found }]
      const middle = parts.length >> 1
      return [...(await unlike(parts.slice(0, middle))), ...(await unlike(parts.slice(middle)))]
    }

    /** Of definitions that imagewright's own parser refuses: those that BuildKit does not refuse for the same reason. */
    async function notRefused(refused: ReadonlyMap<Part, string>): Promise<readonly unknown[]> {
      const some = [...refused].slice(0, REFUSED)
      const files = some.map(([{ lines }], index) => [String(index), FROM + lines] as const)
      return frontend().withDockerfiles(Object.fromEntries(files), async (ask) => {
        const found: unknown[] = []
        for (const [index, [part, reason]] of some.entries()) {
          const answer = await ask(String(index), { requestid: 'frontend.targets' })
          const said = answer.kind === 'error' ? answer.message : 'nothing'
          if (said !== `dockerfile parse error on line 2: ${reason}`) found.push({ ...part, said })
        }
        return found
      })
    }

    it.each(
      HOSTILE_FIELDS.filter(({ place }) => place !== 'top').map(
        (field) => [field.name, field] as const,
      ),
    )(
      'no text in the %s adds, removes or changes an instruction for BuildKit',
      async (_name, field) => {
        const refused = new Map<Part, string>()
        const parts = partsOf(field).filter((part) => {
          const reason = refusalOf(FROM + part.lines)
          if (reason !== undefined) refused.set(part, reason)
          return reason === undefined
        })
        expect(await notRefused(refused)).toEqual([])
        for (let start = 0; start < parts.length; start += BATCH) {
          expect(await unlike(parts.slice(start, start + BATCH))).toEqual([])
        }
      },
      600_000,
    )

    it('no text above everything does', async () => {
      const top = HOSTILE_FIELDS.filter(({ place }) => place === 'top')
      const printed = top.flatMap((field) =>
        TEXTS.slice(0, SINGLE_FILES).flatMap(
          (text) => printedOrRefused(() => field.write(image(), text)) ?? [],
        ),
      )
      const files = printed.map((text, index) => [String(index), text] as const)
      const wrong = await frontend().withDockerfiles(Object.fromEntries(files), async (ask) => {
        const found: unknown[] = []
        for (const [name, text] of files) {
          const answer = await ask(name)
          const config = answer.kind === 'result' && answer.result.metadata['containerimage.config']
          const { history = [] } = JSON.parse(Buffer.from(config || '{}').toString('utf8')) as Json
          const steps = history.map(({ created_by: step }) => step)
          if (JSON.stringify(steps) !== '["ENV A=x"]') found.push({ text, answer })
        }
        return found
      })
      expect(wrong).toEqual([])
    }, 120_000)
  },
  ['sid-graph'],
)
