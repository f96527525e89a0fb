import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { assert as assertProperty, property } from 'fast-check'
import { definitionFromJson } from '../../../../src/definition/json/read.js'
import { definitionToJson } from '../../../../src/definition/json/write.js'
import { lowerDockerfile } from '../../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { printDockerfile } from '../../../../src/dockerfile/print/index.js'
import type { StageNode } from '../../../../src/node/index.js'
import { definition } from '../definition-arbitrary.js'

const print = (target: StageNode): string => printDockerfile(target).text
const read = (text: string): StageNode => lowerDockerfile(parseDockerfile(text)).target

/** As `expect().toEqual()`, which takes its time where all is well. */
function expectSame(left: unknown, right: unknown): void {
  if (!isDeepStrictEqual(left, right)) expect(left).toEqual(right)
}

describe('a definition in canonical form', () => {
  it('is what its Dockerfile is read as', () => {
    assertProperty(
      property(definition, (target) => {
        expectSame(definitionToJson(read(print(target))), definitionToJson(target))
      }),
      { numRuns: 10_000 },
    )
  }, 120_000)

  it('is what its JSON is read as, without its order', () => {
    assertProperty(
      property(definition, (target) => {
        const json: unknown = JSON.parse(JSON.stringify(definitionToJson(target)))
        expectSame(definitionToJson(definitionFromJson(json, undefined)), json)
      }),
      { numRuns: 1_000 },
    )
  }, 60_000)
})
