import { describe, expect, it } from '@jest/globals'
import { runningBuild } from '../../../src/build/running-build.js'
import type { BuiltImage } from '../../../src/definition/index.js'
import type { BuildEvent } from '../../../src/progress/event.js'

const built = { kind: 'built', id: 'sha256:1' } as BuiltImage
const cached = (digest: string): BuildEvent => ({ type: 'cached', digest })

/** A build that the test moves on by hand. */
function manual() {
  const steps: {
    emit?: (event: BuildEvent) => void
    succeed?: (image: BuiltImage) => void
    fail?: (reason: unknown) => void
  } = {}
  const build = runningBuild((emit) => {
    steps.emit = emit
    return new Promise((resolve, reject) => {
      steps.succeed = resolve
      steps.fail = reject
    })
  })
  return {
    build,
    emit: (event: BuildEvent) => steps.emit?.(event),
    succeed: () => steps.succeed?.(built),
    fail: (reason: unknown) => steps.fail?.(reason),
  }
}

async function collect(build: AsyncIterable<BuildEvent>): Promise<BuildEvent[]> {
  const events: BuildEvent[] = []
  for await (const event of build) events.push(event)
  return events
}

describe('a running build', () => {
  it('is a promise of its image', async () => {
    const { build, succeed } = manual()
    succeed()
    expect(await build).toBe(built)
    expect(await build.then((image) => image.id)).toBe('sha256:1')
    expect(await build.finally(() => undefined)).toBe(built)
  })

  it('gives all events to each iteration that begins with it', async () => {
    const { build, emit, succeed } = manual()
    const both = Promise.all([collect(build), collect(build)])
    const expected = Array.from({ length: 5000 }, (_, index) => cached(String(index)))
    for (const event of expected) emit(event)
    succeed()
    expect(await both).toEqual([expected, expected])
  })

  it('throws in the iteration what the build failed with, after its events', async () => {
    const { build, emit, fail } = manual()
    const seen: BuildEvent[] = []
    const iteration = (async () => {
      for await (const event of build) seen.push(event)
    })()
    emit(cached('a'))
    fail(new RangeError('broken'))
    await expect(iteration).rejects.toThrow('broken')
    expect(seen).toEqual([cached('a')])
    await expect(build).rejects.toThrow('broken')
  })

  it('goes on when an iteration is left', async () => {
    const { build, emit, succeed } = manual()
    const iteration = (async () => {
      for await (const event of build) return event
      return undefined
    })()
    emit(cached('a'))
    expect(await iteration).toEqual(cached('a'))
    emit(cached('b'))
    succeed()
    expect(await build).toBe(built)
  })
})
