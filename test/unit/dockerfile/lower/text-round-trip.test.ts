import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { array, assert as assertProperty, constantFrom, oneof, property, tuple } from 'fast-check'
import { definitionToJson } from '../../../../src/definition/json/write.js'
import { lowerDockerfile } from '../../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { printDockerfile } from '../../../../src/dockerfile/print/index.js'
import { ImagewrightError } from '../../../../src/errors/index.js'
import type { StageNode } from '../../../../src/node/index.js'

const read = (text: string): StageNode => lowerDockerfile(parseDockerfile(text)).target
const print = (target: StageNode): string => printDockerfile(target).text

/** Both ways twice: the second time nothing changes any more. */
function expectStable(text: string): void {
  const first = read(text)
  const printed = print(first)
  const second = read(printed)
  expect(definitionToJson(second)).toEqual(definitionToJson(first))
  expect(print(second)).toBe(printed)
}

const PIECES: readonly string[] = [
  'a B 1 = $A ${A} ${A:- } " \' $ $1 % < [ ] , / . : && é ` \\ --x none NONE --from=s --from=0 --chown=a'.split(
    ' ',
  ),
  '--link --mount=type=cache,target=/x --mount=from=s,target=/y <<E <<-E'.split(' '),
  [' ', ' ', '\r', '\\\n', ' \\\n  ', '\n', '#c\n', '# d\n', '\n\n', '["a", "b"]', 'CMD x'],
  ['\nE\n', '\tE\n', ' AS s', ' AS S', ' as t'],
].flat()
const KEYWORDS: readonly string[] = [
  'FROM RUN COPY ADD ENV LABEL ARG CMD ENTRYPOINT EXPOSE USER WORKDIR VOLUME HEALTHCHECK'.split(
    ' ',
  ),
  'ONBUILD STOPSIGNAL SHELL MAINTAINER # from'.split(' '),
  ['ONBUILD RUN', 'ONBUILD COPY', ''],
].flat()
const line = tuple(constantFrom(...KEYWORDS), array(constantFrom(...PIECES), { maxLength: 6 })).map(
  ([keyword, pieces]) => `${keyword} ${pieces.join('')}\n`,
)
const from = constantFrom(
  'FROM a\n',
  'FROM a AS s\n',
  'FROM s\n',
  'FROM ${B}\n',
  'FROM s AS t\n',
  'FROM scratch\n',
  '# c\nFROM b AS stage-1\n',
  '\n# c\n\n# d\nFROM a AS u\n',
)
const top = constantFrom(
  '',
  '# escape=`\n',
  '# syntax=x\n',
  '# hi\n',
  '#\n# escape=`\n',
  '\n# syntax=y\n',
  'ARG A=1\n',
  '# x\n\n# y\n',
)
const file = tuple(
  top,
  from,
  array(oneof({ weight: 5, arbitrary: line }, { weight: 1, arbitrary: from }), { maxLength: 6 }),
).map(([head, first, rest]) => head + first + rest.join(''))

describe('a Dockerfile', () => {
  it('that was printed is read as what it was printed from', () => {
    const outcomes = { read: 0, unprintable: 0 }
    assertProperty(
      property(file, (text) => {
        try {
          expectStable(text)
          outcomes.read++
        } catch (error) {
          if (!(error instanceof ImagewrightError)) throw error
          // Nothing but the end of a file can stand behind what ends in a lone escape character.
          if (error.code === 'UNPRINTABLE_VALUE') outcomes.unprintable++
          else expect(error.code).toBe('DOCKERFILE_SYNTAX')
        }
      }),
      { numRuns: 10_000 },
    )
    expect(outcomes.read).toBeGreaterThan(2_000)
    expect(outcomes.unprintable).toBeLessThan(10)
  }, 120_000)

  const golden = join(__dirname, '../../../golden')
  const cases = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory())

  it.each(cases.map(({ name }) => name))(
    'that the builder printed is read and printed as it is: %s',
    (name) => {
      const text = readFileSync(join(golden, name, 'Dockerfile'), 'utf8')
      expect(print(read(text))).toBe(text)
    },
  )
})
