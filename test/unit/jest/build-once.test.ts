import { describe, expect, it } from '@jest/globals'
import { image, type Stage } from '../../../src/index.js'
import { buildOnce } from '../../../src/jest/build-once.js'

describe('buildOnce', () => {
  it('builds a definition once for the same options', async () => {
    const { definition, requests } = counted()
    const first = buildOnce(definition)
    expect(buildOnce(definition)).toBe(first)
    expect(buildOnce(definition, {})).toBe(first)
    const labelled = buildOnce(definition, { labels: { a: 'b' } })
    expect(labelled).not.toBe(first)
    expect(buildOnce(definition, { labels: { a: 'b' } })).toBe(labelled)
    await Promise.all([first, labelled])
    expect(requests).toEqual([{}, { labels: { a: 'b' } }])
  })

  it('builds another definition of the same text, which its key makes the same', async () => {
    const [one, other] = [counted(), counted()]
    await Promise.all([buildOnce(one.definition), buildOnce(other.definition)])
    expect([one.requests.length, other.requests.length]).toEqual([1, 1])
  })

  it('lets the first signal cancel it for all', async () => {
    const { definition, requests } = counted()
    const { signal } = new AbortController()
    const first = buildOnce(definition, { signal })
    expect(buildOnce(definition, { signal: new AbortController().signal })).toBe(first)
    expect(buildOnce(definition)).toBe(first)
    await first
    expect(requests).toEqual([{ signal }])
  })

  it('does not try again what failed', async () => {
    const { definition, requests } = counted(() => Promise.reject(new TypeError('no')))
    await expect(buildOnce(definition)).rejects.toThrow('no')
    await expect(buildOnce(definition)).rejects.toThrow('no')
    expect(requests).toHaveLength(1)
  })
})

/** A definition that counts its builds, in place of an Engine. */
function counted(outcome: () => Promise<unknown> = async () => ({ kind: 'built' })) {
  const requests: unknown[] = []
  const build = (request: unknown) => {
    requests.push(request)
    return outcome()
  }
  const definition = Object.assign(Object.create(image().from('alpine')), { build })
  return { definition: definition as Stage, requests }
}
