import { describe, expect, it } from '@jest/globals'
import { formatSwept } from '../../../src/cli/sweep.js'
import type { Litter } from '../../../src/container/litter/index.js'

const of = (kind: Litter['kind'], name: string): Litter => ({
  kind,
  id: `${name}-id`,
  name,
  session: '0123456789ab-1-2-3',
})

describe('imagewright sweep', () => {
  const removed = [
    of('container', 'web'),
    of('container', 'db'),
    of('image', 'me/x:1'),
    of('network', 'net'),
    of('volume', 'data'),
  ]

  it('prints what was removed as docker system prune does', () => {
    expect(formatSwept({ removed, left: [] }, false)).toBe(
      [
        'Removed Containers:\nweb\ndb\n',
        'Removed Images:\nme/x:1\n',
        'Removed Networks:\nnet\n',
        'Removed Volumes:\ndata\n',
      ].join('\n'),
    )
  })

  it('prints what would be removed, and what could not be', () => {
    const left = [{ ...of('volume', 'data'), reason: 'volume is in use' }]
    expect(formatSwept({ removed: removed.slice(0, 1), left }, true)).toBe(
      [
        'Containers that would be removed:\nweb\n',
        'Not removed:\nvolume data: volume is in use\n',
      ].join('\n'),
    )
  })

  it('says so where there is nothing', () => {
    expect(formatSwept({ removed: [], left: [] }, false)).toBe('Nothing to remove\n')
  })
})
