import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { generateTypeScript } from '../../../src/codegen/index.js'
import { lowerDockerfile } from '../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import { HOUSE } from './prettier.js'

/**
 * Each folder is a case: a `Dockerfile`, and the `expected.ts` that it is imported as. `UPDATE_GOLDEN=1` writes those
 * anew: read what it changed.
 */
const FOLDER = resolve(__dirname, '../../golden-import')
const CASES = readdirSync(FOLDER).toSorted()

const isUpdate = Boolean(process.env['UPDATE_GOLDEN']) && !process.env['CI']

it('there are cases', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(15)
})

describe.each(CASES)('%s', (name) => {
  it('is imported as its TypeScript', async () => {
    const { target } = lowerDockerfile(parseDockerfile(read(name, 'Dockerfile')))
    const code = await generateTypeScript(target, { ...HOUSE, recipes: name === 'recipes' })
    const file = join(FOLDER, name, 'expected.ts')
    if (isUpdate) writeFileSync(file, code)
    expect(code).toBe(readFileSync(file, 'utf8'))
  })
})

function read(name: string, file: string): string {
  return readFileSync(join(FOLDER, name, file), 'utf8')
}
