import { describe, expect, it } from '@jest/globals'
import { traitsOf } from '../../../src/engine/traits.js'

describe('traitsOf', () => {
  it('is told whose server it is by the header of its own API', () => {
    expect(traitsOf(undefined).product).toBe('Docker')
    expect(traitsOf('4.3.1').product).toBe('Podman')
    expect(traitsOf('').product).toBe('Podman')
  })

  it('takes what Docker does for granted, and nothing of it on podman', () => {
    const { product: _, ...docker } = traitsOf(undefined)
    const { product: __, ...podman } = traitsOf('4.3.1')
    expect(new Set(Object.values(docker))).toEqual(new Set([true]))
    expect(new Set(Object.values(podman))).toEqual(new Set([false]))
    expect(Object.keys(podman).toSorted()).toEqual(Object.keys(docker).toSorted())
  })

  it('is the same value each time, and frozen', () => {
    expect(traitsOf('4.3.1')).toBe(traitsOf('5.0.0'))
    expect([traitsOf('4.3.1'), traitsOf(undefined)].every(Object.isFrozen)).toBe(true)
  })
})
