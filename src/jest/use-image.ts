import { beforeAll, beforeEach } from '@jest/globals'
import {
  type BuildOptions,
  type BuildRequest,
  type BuiltImage,
  callSite,
  type HasRequiredArg,
  type NoArgs,
  type Once,
  type Stage,
  type StageValue,
} from '../definition/index.js'
import { startDeadline } from '../engine/deadline.js'
import { FixtureMisusedError, FixtureTimeoutError, type SourceLocation } from '../errors/index.js'
import { buildOnce } from './build-once.js'
import { fixtureState } from './fixture-state.js'

/** The image of a definition, while tests run. */
export interface ImageFixture<Definition extends StageValue<unknown> = StageValue<unknown>> {
  /**
   * @throws {FixtureNotReadyError} `FIXTURE_NOT_READY` outside of tests and of hooks that stand below `useImage`.
   */
  (): BuiltImage
  readonly definition: Definition
}

/** How the image of a fixture is built. */
export type ImageFixtureOptions<Args = NoArgs> = BuildOptions<Args> & {
  /**
   * Longest time that the build may take, in milliseconds.
   *
   * @default 600_000
   */
  readonly timeout?: number
}

/** The options may be left out unless an ARG of the definition has no default. */
export type ImageFixtureParameters<Args> =
  HasRequiredArg<Args> extends true
    ? [options: ImageFixtureOptions<Args>]
    : [options?: ImageFixtureOptions<Args>]

const TIMEOUT = 600_000

/** What a build may take to end once it is cancelled, in milliseconds. */
const CANCELLATION = 60_000

/**
 * Builds an image before the tests of the block that it stands in, the file or a `describe`.
 *
 * ```ts
 * const app = useImage(definition)
 * test('prints hello', async () => {
 *   expect((await app().run()).stdout).toBe('hello\n')
 * })
 * ```
 *
 * Files that use the same inputs share one build, over all workers and runs. The image stays in the Engine, without a
 * name: it is what the next run finds. A build that fails, fails each test of the block: the first with all of the
 * error, the others with its first line.
 *
 * @throws {FixtureMisusedError} `FIXTURE_MISUSED` for what is no definition.
 */
export function useImage<Args, Used extends Once>(
  definition: Stage<Args, Used>,
  ...[options]: ImageFixtureParameters<Args>
): ImageFixture<Stage<Args, Used>> {
  const at = callSite(useImage)
  if (!isDefinition(definition)) {
    throw new FixtureMisusedError('useImage(): what it is given is no definition', {
      at,
      hint: "Give it a definition such as image().from('alpine'); a name is for useContainer().",
    })
  }
  return imageFixture('useImage', definition, options ?? {}, at)
}

export function isDefinition(value: unknown): value is Stage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stage'
}

/** @param call Name of the function that the user called, for errors. */
export function imageFixture<Definition extends StageValue<unknown>>(
  call: string,
  definition: Definition,
  options: BuildRequest & { readonly timeout?: number },
  at: SourceLocation | undefined,
): ImageFixture<Definition> {
  const { timeout = TIMEOUT, signal: outer, ...request } = options
  const state = fixtureState<BuiltImage>(call, 'image', at)
  const build = async (): Promise<BuiltImage> => {
    const { signal, expired, clear } = startDeadline(outer, timeout)
    try {
      return await buildOnce(
        definition as unknown as Stage,
        { ...request, signal } as BuildOptions<NoArgs>,
      )
    } catch (error) {
      throw expired() ? new FixtureTimeoutError(call, timeout, { at, cause: error }) : error
    } finally {
      clear()
    }
  }
  beforeAll(() => state.make(build), timeout + CANCELLATION)
  beforeEach(() => state.assertMade())
  const fixture = (): BuiltImage => state.value(fixture)
  return Object.freeze(Object.assign(fixture, { definition }))
}
