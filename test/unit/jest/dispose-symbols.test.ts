import { runInNewContext, runInThisContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { provideDisposeSymbols } from '../../../src/jest/dispose-symbols.js'

describe('provideDisposeSymbols', () => {
  it('gives another realm the symbols of Node', () => {
    const other = runInNewContext('Symbol') as typeof Symbol
    provideDisposeSymbols(other)
    const own = runInThisContext('Symbol') as typeof Symbol
    expect([other.asyncDispose, other.dispose]).toEqual([own.asyncDispose, own.dispose])
    expect(typeof other.asyncDispose).toBe('symbol')
  })

  it('leaves a realm alone that has symbols', () => {
    const own = { asyncDispose: Symbol('its own'), dispose: Symbol('its own') }
    const before = { ...own }
    provideDisposeSymbols(own as unknown as typeof Symbol)
    expect(own).toEqual(before)
  })
})
