import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { InvalidPlatformError } from '../../../src/errors/index.js'
import { formatPlatform, normalizePlatform, parsePlatform } from '../../../src/reference/index.js'

const local = { os: 'linux', architecture: 'amd64' }

describe('parsePlatform', () => {
  // containerd/platforms platforms_test.go, TestParseSelector.
  it.each([
    ['linux/arm64', { os: 'linux', architecture: 'arm64' }, 'linux/arm64'],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64/v8'],
    ['linux/arm64/8', { os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64/v8'],
    ['linux/arm64/9.0', { os: 'linux', architecture: 'arm64', variant: 'v9' }, 'linux/arm64/v9'],
    ['linux/aarch64', { os: 'linux', architecture: 'arm64' }, 'linux/arm64'],
    ['linux/arm', { os: 'linux', architecture: 'arm' }, 'linux/arm'],
    ['linux/arm/v6', { os: 'linux', architecture: 'arm', variant: 'v6' }, 'linux/arm/v6'],
    ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    ['linux/arm/7', { os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    ['linux/armhf', { os: 'linux', architecture: 'arm' }, 'linux/arm'],
    ['linux/armel', { os: 'linux', architecture: 'arm', variant: 'v6' }, 'linux/arm/v6'],
    ['Linux/x86_64', { os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    ['linux/amd64/v1', { os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    ['linux/amd64/v2', { os: 'linux', architecture: 'amd64', variant: 'v2' }, 'linux/amd64/v2'],
    ['linux/i386', { os: 'linux', architecture: '386' }, 'linux/386'],
    ['linux/s390x', { os: 'linux', architecture: 's390x' }, 'linux/s390x'],
    ['macOS/arm64', { os: 'darwin', architecture: 'arm64' }, 'darwin/arm64'],
    ['plan10/z80', { os: 'plan10', architecture: 'z80' }, 'plan10/z80'],
    ['windows()/amd64', { os: 'windows', architecture: 'amd64' }, 'windows/amd64'],
    [
      'windows(10.0.17763)/amd64',
      { os: 'windows', architecture: 'amd64', osVersion: '10.0.17763' },
      'windows(10.0.17763)/amd64',
    ],
    [
      'windows(10.0.17763%2Bbuild.42+win32k)/amd64',
      {
        os: 'windows',
        architecture: 'amd64',
        osVersion: '10.0.17763+build.42',
        osFeatures: ['win32k'],
      },
      'windows(10.0.17763%2Bbuild.42+win32k)/amd64',
    ],
    [
      'linux(+unsorted+erofs)/amd64',
      { os: 'linux', architecture: 'amd64', osFeatures: ['unsorted', 'erofs'] },
      'linux(+erofs+unsorted)/amd64',
    ],
    [
      'windows(50%25done)/amd64',
      { os: 'windows', architecture: 'amd64', osVersion: '50%done' },
      'windows(50%25done)/amd64',
    ],
  ])('reads %s', (text, platform, formatted) => {
    const parsed = parsePlatform(text)
    expect(parsed).toEqual(platform)
    expect(Object.isFrozen(parsed)).toBe(true)
    expect(formatPlatform(parsed)).toBe(formatted)
  })

  it.each([
    ['linux', 'linux/amd64'],
    ['windows', 'windows/amd64'],
    ['macOS', 'darwin/amd64'],
    ['arm', 'linux/arm'],
    ['armel', 'linux/arm/v6'],
    ['armhf', 'linux/arm'],
    ['Aarch64', 'linux/arm64'],
    ['x86_64', 'linux/amd64'],
    ['windows(10.0.17763)', 'windows(10.0.17763)/amd64'],
  ])('completes %s from the local platform', (text, formatted) => {
    expect(formatPlatform(parsePlatform(text, { local }))).toBe(formatted)
  })

  it('refuses half a platform where no local one is known', () => {
    expect(() => parsePlatform('arm64')).toThrow(
      new Error(
        '"arm64" is not a valid platform: it lacks the operating system or the architecture\n  Write "linux/arm64".',
      ),
    )
  })

  it.each([
    '',
    '/linux/arm',
    'linux/arm/',
    'linux /arm',
    'linux/&arm',
    'linux/arm/foo/bar',
    'linux/*',
    '*',
    'linux//v8',
    'z80',
    'linux/arm\n',
    'windows(10/amd64',
    'windows(10)x/amd64',
    'windows(%zz)/amd64',
    'windows(1++a)/amd64',
    'windows(%ff)/amd64',
  ])('refuses %j', (text) => {
    expect(() => parsePlatform(text, { local })).toThrow(InvalidPlatformError)
  })

  it('throws nothing but InvalidPlatformError, and reads back what it wrote', () => {
    const crooked = fc.string({
      unit: fc.constantFrom('linux', 'arm', '64', '/', '(', ')', '+', '%', '2B', '.', 'V8', ' '),
    })
    fc.assert(
      fc.property(fc.oneof(crooked, fc.string({ unit: 'binary' })), (text) => {
        try {
          const parsed = parsePlatform(text, { local })
          const formatted = formatPlatform(parsed)
          expect(formatPlatform(parsePlatform(formatted, { local }))).toBe(formatted)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPlatformError)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('normalizePlatform', () => {
  it.each([
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux(+b+a+b)/amd64', 'linux(+a+b)/amd64'],
  ])('makes %s the same as %s', (text, same) => {
    const normalized = normalizePlatform(parsePlatform(text))
    expect(normalized).toEqual(normalizePlatform(parsePlatform(same)))
    expect(formatPlatform(normalized)).toBe(same)
  })
})
