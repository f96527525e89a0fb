import { describe, expect, it } from '@jest/globals'
import { statusSchema } from '../../../src/container/status.js'

describe('statusSchema', () => {
  it.each(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])(
    'reads %s of Docker as it is',
    (status) => {
      expect(statusSchema.parse(status)).toBe(status)
    },
  )

  it.each([
    ['configured', 'created'],
    ['initialized', 'created'],
    ['stopping', 'running'],
    ['stopped', 'exited'],
    ['unknown', 'dead'],
  ])('reads %s of podman as %s', (word, status) => {
    expect(statusSchema.parse(word)).toBe(status)
  })

  it.each(['', 'Running', 'constructor', 'toString', undefined, null, 1])('refuses %j', (word) => {
    expect(statusSchema.safeParse(word).success).toBe(false)
  })
})
