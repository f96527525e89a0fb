import { describe, expect, it } from '@jest/globals'
import { EventQueue } from '../../../../src/buildkit/control/event-queue.js'

describe('an event queue', () => {
  it('gives everything in order to a consumer that comes late or is slow', async () => {
    const queue = new EventQueue<number>()
    for (let item = 0; item < 1000; item += 1) queue.push(item)
    const taken: number[] = []
    for await (const item of queue) {
      taken.push(item)
      if (item === 500) queue.push(1000)
      if (item === 1000) {
        setTimeout(() => {
          queue.push(1001)
          queue.end()
        }, 1)
      }
    }
    expect(taken).toEqual(Array.from({ length: 1002 }, (_, index) => index))
  })

  it('takes nothing more once its consumer has left', async () => {
    const queue = new EventQueue<number>()
    queue.push(1)
    for await (const item of queue) {
      expect(item).toBe(1)
      break
    }
    queue.push(2)
    const rest: number[] = []
    queue.end()
    for await (const item of queue) rest.push(item)
    expect(rest).toEqual([])
  })
})
