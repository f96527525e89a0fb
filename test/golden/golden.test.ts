import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import type { StageValue } from '../../src/definition/index.js'

/**
 * Each folder beside this file is a case: `definition.ts`, and the `Dockerfile` that it prints. After a change of the
 * printer that is meant, `UPDATE_GOLDEN=1 npx jest test/golden` writes the files anew: read what it changed.
 */
const CASES = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

const isUpdate = Boolean(process.env['UPDATE_GOLDEN']) && !process.env['CI']

interface Definition extends StageValue {
  toDockerfile(): string
}

async function load(name: string): Promise<Definition> {
  const { default: definition } = (await import(join(__dirname, name, 'definition.ts'))) as {
    readonly default: Definition
  }
  return definition
}

it('there are cases', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(12)
})

describe.each(CASES)('%s', (name) => {
  const file = join(__dirname, name, 'Dockerfile')

  it('prints its Dockerfile byte for byte', async () => {
    const printed = Buffer.from((await load(name)).toDockerfile())
    if (isUpdate) writeFileSync(file, printed)
    const expected = readFileSync(file)
    // As text first, for a diff that can be read.
    expect(printed.toString()).toBe(expected.toString())
    expect(printed.equals(expected)).toBe(true)
  })

  it('prints the same whenever it is evaluated', async () => {
    const first = await load(name)
    // The definition and the library with it.
    jest.resetModules()
    const second = await load(name)
    expect(second).not.toBe(first)
    expect(second.toDockerfile()).toBe(first.toDockerfile())
    expect(first.toDockerfile()).toBe(first.toDockerfile())
  })
})
