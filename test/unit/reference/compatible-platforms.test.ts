import { describe, expect, it } from '@jest/globals'
import { bestPlatform, formatPlatform, parsePlatform } from '../../../src/reference/index.js'

describe('the best of several platforms', () => {
  it.each([
    ['linux/amd64', 'linux/386 linux/amd64', 'linux/amd64'],
    ['linux/amd64', 'linux/386 linux/arm64', 'linux/386'],
    ['linux/amd64/v3', 'linux/amd64 linux/amd64/v2 linux/amd64/v4', 'linux/amd64/v2'],
    ['linux/amd64', 'linux/amd64/v2', undefined],
    ['linux/arm64', 'linux/arm/v7 linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/arm64', 'linux/arm/v6 linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm', 'linux/arm/v5 linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm/v6', 'linux/arm/v7 linux/arm/v5', 'linux/arm/v5'],
    ['linux/s390x', 'linux/amd64', undefined],
    ['linux/amd64', 'windows/amd64', undefined],
    [
      'windows/amd64',
      'windows(10.0.17763)/amd64 windows(10.0.20348)/amd64',
      'windows(10.0.17763)/amd64',
    ],
    [
      'windows(10.0.20348)/amd64',
      'windows(10.0.17763)/amd64 windows(10.0.20348)/amd64',
      'windows(10.0.20348)/amd64',
    ],
    ['linux/arm/v999999999', 'linux/arm/v7', undefined],
  ])('for %s of %s is %s', (wanted, offered, best) => {
    const offers = offered.split(' ').map((text) => ({ platform: parsePlatform(text) }))
    const found = bestPlatform(parsePlatform(wanted), offers)
    expect(found && formatPlatform(found.platform)).toBe(best)
  })
})
