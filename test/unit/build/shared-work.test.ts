import { describe, expect, it } from '@jest/globals'
import { SharedWork } from '../../../src/build/shared-work.js'

interface Begun {
  emit(event: string): void
  signal: AbortSignal
  succeed(result: string): void
  fail(reason: unknown): void
}

/** Work that the test moves on by hand. */
function manual() {
  const shared = new SharedWork<string, string>()
  const begun: Begun[] = []
  const take = (name: string, signal?: AbortSignal) => {
    const events: string[] = []
    const result = shared.take(
      name,
      (emit, cancelled) =>
        new Promise((succeed, fail) => {
          begun.push({ emit, signal: cancelled, succeed, fail })
          cancelled.addEventListener('abort', () => fail(cancelled.reason))
        }),
      (event) => events.push(event),
      signal,
    )
    result.catch(() => undefined)
    return { events, result }
  }
  return { begun, take }
}

describe('shared work', () => {
  it('is done once for all who want it at the same time, and again for who comes later', async () => {
    const { begun, take } = manual()
    const first = take('a')
    begun[0]?.emit('one')
    const second = take('a')
    const other = take('b')
    begun[0]?.emit('two')
    begun[0]?.succeed('A')
    begun[1]?.succeed('B')
    expect(await Promise.all([first.result, second.result, other.result])).toEqual(['A', 'A', 'B'])
    expect([first.events, second.events, other.events]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
      [],
    ])
    take('a')
    expect(begun).toHaveLength(3)
  })

  it('fails for all', async () => {
    const { begun, take } = manual()
    const both = [take('a').result, take('a').result]
    const failure = new RangeError('failed')
    begun[0]?.fail(failure)
    for (const result of both) await expect(result).rejects.toBe(failure)
  })

  it('goes on for the others when one aborts', async () => {
    const { begun, take } = manual()
    const [one, two] = [new AbortController(), new AbortController()]
    const first = take('a', one.signal)
    const second = take('a', two.signal)
    const reason = new RangeError('enough')
    one.abort(reason)
    await expect(first.result).rejects.toBe(reason)
    expect(begun[0]?.signal.aborted).toBe(false)
    begun[0]?.emit('later')
    begun[0]?.succeed('A')
    expect(await second.result).toBe('A')
    expect([first.events, second.events]).toEqual([[], ['later']])
  })

  it('is cancelled by the last one, with that reason, and nobody joins it then', async () => {
    const { begun, take } = manual()
    const [one, two] = [new AbortController(), new AbortController()]
    const first = take('a', one.signal)
    const second = take('a', two.signal)
    one.abort(new RangeError('first'))
    two.abort(new RangeError('second'))
    const third = take('a')
    expect(begun).toHaveLength(2)
    await expect(first.result).rejects.toThrow('first')
    await expect(second.result).rejects.toThrow('second')
    begun[1]?.succeed('A')
    expect(await third.result).toBe('A')
  })

  it('is not cancelled while somebody without a signal wants it', async () => {
    const { begun, take } = manual()
    const controller = new AbortController()
    const first = take('a')
    const second = take('a', controller.signal)
    controller.abort(new RangeError('enough'))
    await expect(second.result).rejects.toThrow('enough')
    begun[0]?.succeed('A')
    expect(await first.result).toBe('A')
  })

  it('never begins for a signal that was aborted before', async () => {
    const { begun, take } = manual()
    const reason = new RangeError('too early')
    await expect(take('a', AbortSignal.abort(reason)).result).rejects.toBe(reason)
    expect(begun).toHaveLength(0)
  })
})
