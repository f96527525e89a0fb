import { describe, expect, it } from '@jest/globals'
import { familiarName } from '../../../src/reference/familiar-name.js'

describe('familiarName', () => {
  it.each([
    ['docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/me/hello:1.0', 'me/hello:1.0'],
    ['docker.io/library/me/hello', 'library/me/hello'],
    ['docker.io/library/busybox@sha256:0a', 'busybox@sha256:0a'],
  ])('writes %s as Docker does', (name, familiar) => {
    expect(familiarName(name)).toBe(familiar)
  })

  it.each([
    'busybox:latest',
    'quay.io/library/busybox',
    'localhost:5000/docker.io/library/x',
    'mydocker.io/library/x',
    '<none>:<none>',
    '',
    `sha256:${'0'.repeat(64)}`,
  ])('leaves %j alone', (name) => {
    expect(familiarName(name)).toBe(name)
  })
})
