import { describe, expect, it } from '@jest/globals'
import { inParallel } from '../../../src/structure/in-parallel.js'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

describe('inParallel', () => {
  it('gives results in the order of the tasks, and performs no more at a time', async () => {
    let running = 0
    let most = 0
    const results = await inParallel([30, 1, 20, 5, 10], 2, async (time) => {
      running += 1
      most = Math.max(most, running)
      await pause(time)
      running -= 1
      return time
    })
    expect([results, most]).toEqual([[30, 1, 20, 5, 10], 2])
  })

  it('begins nothing after a failure, and throws it when the others have ended', async () => {
    const log: string[] = []
    const failing = inParallel([1, 2, 3, 4], 2, async (task) => {
      log.push(`begin ${task}`)
      await pause(task === 1 ? 5 : 20)
      if (task === 1) throw new RangeError('first')
      log.push(`end ${task}`)
    })
    await expect(failing).rejects.toThrow('first')
    expect(log).toEqual(['begin 1', 'begin 2', 'end 2'])
  })

  it('does nothing with no tasks', async () => {
    expect(await inParallel([], 4, () => Promise.reject(new RangeError('never')))).toEqual([])
  })
})
