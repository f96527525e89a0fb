import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { SilenceWatch } from '../../../../src/buildkit/control/silence.js'

describe('silence', () => {
  it('is noticed once, after the given time', async () => {
    const watch = new SilenceWatch()
    const begin = performance.now()
    const noticed: number[] = []
    watch.start(200, () => noticed.push(performance.now() - begin))
    await sleep(600)
    expect(noticed).toHaveLength(1)
    expect(noticed[0]).toBeGreaterThanOrEqual(180)
  })

  it('is broken by any sign of life', async () => {
    const watch = new SilenceWatch()
    let noticed = 0
    watch.start(200, () => (noticed += 1))
    for (let round = 0; round < 12; round += 1) {
      await sleep(50)
      watch.heard()
    }
    watch.stop()
    expect(noticed).toBe(0)
  })

  it('does not count while this process is too busy to listen', async () => {
    const watch = new SilenceWatch()
    let noticed = 0
    watch.start(300, () => (noticed += 1))
    const end = performance.now() + 700
    while (performance.now() < end);
    await sleep(100)
    watch.stop()
    expect(noticed).toBe(0)
  })
})
