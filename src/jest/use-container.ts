import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { container, type ContainerStartOptions } from '../container/container.js'
import {
  type BuiltImage,
  callSite,
  type Container,
  type EngineImage,
  type EnginePlace,
  type Once,
  type Stage,
  type StageValue,
} from '../definition/index.js'
import { FixtureMisusedError, type SourceLocation } from '../errors/index.js'
import { fixtureState } from './fixture-state.js'
import { type ImageFixture, imageFixture, isDefinition } from './use-image.js'

/** A container, while tests run. */
export interface ContainerFixture {
  /**
   * @throws {FixtureNotReadyError} `FIXTURE_NOT_READY` outside of tests and of hooks that stand below `useContainer`.
   */
  (): Container
  /** Of its image, where it is of one that is defined here. */
  readonly definition?: StageValue<unknown>
}

/** How the container of a fixture is started. */
export interface ContainerFixtureOptions extends ContainerStartOptions {
  /**
   * Whether the tests of the block share one container, or each has its own.
   *
   * @default 'file'
   */
  readonly per?: 'file' | 'test'
}

/** Pulling, starting and `waitFor` have limits of their own, and better words than jest, in milliseconds. */
const START_LIMIT = 900_000

/** In milliseconds. */
const REMOVE_LIMIT = 120_000

/**
 * Starts a container before the tests of the block that it stands in, the file or a `describe`, and removes it after
 * them, however they end.
 *
 * ```ts
 * const web = useContainer(definition, { ports: [80], waitFor: wait.http('/') })
 * test('answers', async () => {
 *   const { host, port } = web().port(80)
 *   expect((await fetch(`http://${host}:${port}/`)).status).toBe(200)
 * })
 * ```
 *
 * @param source A definition, which is built as `useImage` does it; what `useImage`, `build()` or `images()` gave; or
 *   the name of an image, which is pulled where the Engine does not hold it. `host` and `dockerContext` are for
 *   definitions and names; images are in an Engine already.
 * @throws {FixtureMisusedError} `FIXTURE_MISUSED`
 */
export function useContainer<Args, Used extends Once>(
  source: Stage<Args, Used> | ImageFixture | BuiltImage | EngineImage | string,
  options: ContainerFixtureOptions = {},
): ContainerFixture {
  const at = callSite(useContainer)
  const { per = 'file', ...rest } = options
  if (per !== 'file' && per !== 'test') {
    const hint = "It is 'file', one container for all tests of the block, or 'test', one for each."
    throw new FixtureMisusedError(`useContainer(): "per" is ${String(per)}`, { at, hint })
  }
  const { start, definition } = starter(source, rest, at)
  const state = fixtureState<Container>('useContainer', 'container', at)
  let begun = Promise.resolve()
  let starting = new AbortController()
  const make = (): Promise<void> => {
    starting = new AbortController()
    const signal = either(options.signal, starting)
    begun = state.make(() => start(signal))
    return begun
  }
  const remove = async (): Promise<void> => {
    // One that is still starting, because jest gave up its hook, is waited for: else it would outlive the tests.
    starting.abort()
    await begun
    await state.release()?.remove()
  }
  if (per === 'file') {
    beforeAll(make, START_LIMIT)
    afterAll(remove, REMOVE_LIMIT)
    beforeEach(() => state.assertMade())
  } else {
    beforeEach(async () => {
      await make()
      state.assertMade()
    }, START_LIMIT)
    afterEach(remove, REMOVE_LIMIT)
  }
  const fixture = (): Container => state.value(fixture)
  return Object.freeze(Object.assign(fixture, definition && { definition }))
}

interface Starter {
  readonly start: (signal: AbortSignal) => Promise<Container>
  readonly definition?: StageValue<unknown>
}

function starter(
  source: unknown,
  options: ContainerStartOptions,
  at: SourceLocation | undefined,
): Starter {
  const { host: _host, dockerContext: _context, ...inEngine } = options
  if (isDefinition(source)) {
    const { platform } = options
    const request = { ...placeOf(options), ...(platform !== undefined && { platform }) }
    return ofFixture(imageFixture('useContainer', source, request, at), inEngine)
  }
  if (typeof source === 'string') {
    return { start: (signal) => container.start(source, { ...options, signal }) }
  }
  if (typeof source === 'function') return ofFixture(source as ImageFixture, inEngine)
  if (isImage(source)) return { start: (signal) => source.start({ ...inEngine, signal }) }
  throw new FixtureMisusedError('useContainer(): what it is given is nothing to start', {
    at,
    hint: "Give it a definition, what useImage() or build() gave, or the name of an image: 'nginx'.",
  })
}

function ofFixture(fixture: ImageFixture, options: ContainerStartOptions): Starter {
  const { definition } = fixture
  return {
    start: async (signal) => fixture().start({ ...options, signal }),
    ...(definition && { definition }),
  }
}

function isImage(value: unknown): value is BuiltImage | EngineImage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    'kind' in value &&
    (value.kind === 'built' || value.kind === 'image')
  )
}

/** A signal for the first of the two. */
function either(outer: AbortSignal | undefined, own: AbortController): AbortSignal {
  if (outer?.aborted) own.abort(outer.reason)
  else outer?.addEventListener('abort', () => own.abort(outer.reason), { once: true })
  return own.signal
}

function placeOf({ host, dockerContext }: EnginePlace): EnginePlace {
  return {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
}
