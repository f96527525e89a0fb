import { describe, expect, it } from '@jest/globals'
import { asyncProperty, assert as check } from 'fast-check'
import { keyOf } from '../../../../src/cache/key/key.js'
import { UnprintableValueError } from '../../../../src/errors/index.js'
import { definitionFromJson } from '../../../../src/definition/json/read.js'
import { definitionToJson } from '../../../../src/definition/json/write.js'
import { printDockerfile } from '../../../../src/dockerfile/print/index.js'
import type { StageNode } from '../../../../src/node/index.js'
import { definition } from '../../dockerfile/definition-arbitrary.js'
import { read } from './reading.js'

const RUNS = 300
const PATIENCE = 60_000

const content = { digest: 'sha256:1', entries: [] }

async function keyOfNode(node: StageNode) {
  const { inputs } = await read(printDockerfile(node), {
    readContent: () => Promise.resolve(content),
  })
  return keyOf(inputs)
}

function isPrintable(node: StageNode): boolean {
  try {
    printDockerfile(node)
    return true
  } catch (error) {
    if (error instanceof UnprintableValueError) return false
    throw error
  }
}

describe('the key', () => {
  it(
    'can be had of every definition that can be printed, and of its JSON it is the same',
    async () => {
      let keys = 0
      await check(
        asyncProperty(definition, async (node) => {
          if (!isPrintable(node)) return
          keys += 1
          const again = definitionFromJson(
            JSON.parse(JSON.stringify(definitionToJson(node))),
            undefined,
          )
          expect(await keyOfNode(again)).toEqual(await keyOfNode(node))
        }),
        { numRuns: RUNS },
      )
      expect(keys).toBeGreaterThan(RUNS / 2)
    },
    PATIENCE,
  )
})
