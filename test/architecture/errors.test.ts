import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as errors from '../../src/errors/index.js'
import { ROOT, readSource, sourceFiles } from './source-tree.js'

const codes = Object.values(errors).flatMap((value) =>
  typeof value === 'function' &&
  value.prototype instanceof errors.ImagewrightError &&
  typeof (value as { code?: unknown }).code === 'string'
    ? [(value as unknown as { code: string }).code]
    : [],
)

describe('error codes', () => {
  it('are each described in docs/errors.md, in order, and nothing else is', () => {
    const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([...codes].toSorted())
  })

  it('belong to one class each', () => {
    expect(codes.length).toBeGreaterThan(30)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('stand for classes that are all exported', () => {
    const declared = sourceFiles()
      .filter((path) => path.startsWith('errors/'))
      .flatMap((path) => [...readSource(path).matchAll(/static override readonly code = '(\w+)'/g)])
      .map(([, code]) => code)
    expect([...codes].toSorted()).toEqual(declared.toSorted())
  })

  it('are thrown instead of bare errors', () => {
    const bare = sourceFiles().filter((path) => /throw new Error\(/.test(readSource(path)))
    expect(bare).toEqual([])
  })
})
