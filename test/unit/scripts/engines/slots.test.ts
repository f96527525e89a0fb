import { describe, expect, it } from '@jest/globals'

import { slotsNamed } from '../../../../scripts/engines/slots.js'

const MOVED = [{ slot: 'sid-containerd', name: '29.1.0-containerd' }]

describe('slotsNamed', () => {
  it.each([
    ['20.10', ['bookworm']],
    ['26.1.5', ['trixie-graph', 'trixie-containerd']],
    ['28.5.2-containerd,20.10.24', ['bookworm', 'sid-containerd']],
    ['28.5-graph', ['sid-graph']],
    ['trixie-graph, sid-graph', ['trixie-graph', 'sid-graph']],
    ['29.1.0-containerd', ['sid-containerd']],
  ])('takes %s for %j', (list, ids) => {
    expect(slotsNamed(list, MOVED).map(({ id }) => id)).toEqual(ids)
  })

  it.each(['', '2', '28.5.', '20.1', '26.1.5-classic', 'x', '20.10,nope'])(
    'refuses "%s", of which the matrix has no Engine',
    (list) => {
      expect(() => slotsNamed(list, MOVED)).toThrow('The matrix has no Engine')
    },
  )
})
