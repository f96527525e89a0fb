import { describe, expect, it } from '@jest/globals'
import {
  formatSession,
  LABELS,
  NO_LABELS,
  ownLabels,
  ownSession,
  parseSession,
  sessionOf,
} from '../../../src/container/labels.js'
import { watchLedger } from '../../../src/container/ledger.js'

describe('the labels of a resource', () => {
  it('name the process that made it, and win over those of the user', () => {
    const labels = ownLabels({ app: 'web', [LABELS.session]: 'somebody' })
    expect(labels).toEqual({
      app: 'web',
      [LABELS.session]: formatSession(ownSession()),
      [LABELS.resource]: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(sessionOf(labels)).toEqual(ownSession())
    expect(ownSession()).toMatchObject({
      machine: expect.stringMatching(/^[0-9a-f]{12}$/),
      pid: process.pid,
    })
  })

  it('tell what is made while somebody follows: the mark of a test run', () => {
    const unwatch = watchLedger(() => undefined)
    const labels = ownLabels({ [LABELS.test]: 'no' })
    unwatch()
    expect([labels[LABELS.test], ownLabels()[LABELS.test]]).toEqual(['true', undefined])
  })

  it('are others for each resource', () => {
    expect(ownLabels()[LABELS.resource]).not.toBe(ownLabels()[LABELS.resource])
  })

  it('say nothing of a container that inherited them from its image', () => {
    const image = ownLabels()
    expect(sessionOf(image, image)).toBeUndefined()
    expect(sessionOf(ownLabels(), image)).toEqual(ownSession())
  })

  it.each([{}, NO_LABELS, { [LABELS.session]: formatSession(ownSession()) }])(
    'are not those of %j',
    (labels) => {
      expect(sessionOf(labels)).toBeUndefined()
    },
  )
})

describe('parseSession', () => {
  it.each([
    '',
    'x',
    '0123456789ab-1',
    '0123456789ab-1-2-3-4',
    '0123456789ab-1-2-',
    '0123456789AB-1-2',
  ])('knows no session in %j', (text) => {
    expect(parseSession(text)).toBeUndefined()
  })

  it('gives back what formatSession wrote', () => {
    expect(parseSession(formatSession(ownSession()))).toEqual(ownSession())
  })
})
