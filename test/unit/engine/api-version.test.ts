import { describe, expect, it } from '@jest/globals'
import { chooseApiVersion, NEWEST_API_VERSION } from '../../../src/engine/api-version.js'

const address = 'unix:///x'
const demand = (version: string) => ({ version, origin: 'DOCKER_API_VERSION' })

describe('chooseApiVersion', () => {
  it.each([
    ['an older Engine', { offered: '1.41' }, '1.41'],
    ['a newer Engine', { offered: '1.99', minimum: '1.44' }, NEWEST_API_VERSION],
    ['the oldest Engine', { offered: '1.40' }, '1.40'],
    ['a version of two digits as a number', { offered: '1.100' }, NEWEST_API_VERSION],
    ['a demanded version', { offered: '1.45', demanded: demand('1.42') }, '1.42'],
    ['a demanded version with v', { offered: '1.45', demanded: demand('v1.42') }, '1.42'],
  ])('settles %s', (_title, choice, version) => {
    expect(chooseApiVersion({ address, ...choice })).toBe(version)
  })

  it.each([
    ['an Engine before 1.40', { offered: '1.39' }, 'ENGINE_TOO_OLD'],
    ['an Engine that demands more', { offered: '2.1', minimum: '2.0' }, 'ENGINE_TOO_NEW'],
    [
      'a demand above the Engine',
      { offered: '1.41', demanded: demand('1.42') },
      'API_VERSION_INVALID',
    ],
    [
      'a demand below what the Engine takes',
      { offered: '1.52', minimum: '1.44', demanded: demand('1.43') },
      'API_VERSION_INVALID',
    ],
    ['a demand below 1.40', { offered: '1.41', demanded: demand('1.12') }, 'API_VERSION_INVALID'],
    [
      'a demand that is no version',
      { offered: '1.41', demanded: demand('new') },
      'API_VERSION_INVALID',
    ],
  ])('refuses %s', (_title, choice, code) => {
    expect(() => chooseApiVersion({ address, ...choice })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
