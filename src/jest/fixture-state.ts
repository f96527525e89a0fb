import { callSite } from '../definition/index.js'
import { FixtureFailedError, FixtureNotReadyError, type SourceLocation } from '../errors/index.js'

/** What a fixture holds: hooks make it and let it go, tests ask for it. */
export interface FixtureState<T> {
  /** Makes the value. A failure is kept for the tests. */
  make(work: () => Promise<T>): Promise<void>
  /** Throws what kept the value from being made: all of it once, then only that it did. */
  assertMade(): void
  /**
   * @param entrance The function that the user called.
   * @throws {FixtureNotReadyError} `FIXTURE_NOT_READY`
   */
  value(entrance: (...values: never[]) => unknown): T
  /** Lets the value go. */
  release(): T | undefined
}

type Phase<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'made'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: unknown; readonly told: boolean }
  | { readonly kind: 'released' }

/**
 * @param call Name of the function that gives the fixture: `useImage`.
 * @param noun What it holds: `image`.
 * @param at Where it was called.
 */
export function fixtureState<T>(
  call: string,
  noun: string,
  at: SourceLocation | undefined,
): FixtureState<T> {
  let phase: Phase<T> = { kind: 'waiting' }
  // A hook that throws fails each test of its block with the whole text; an error that is kept is told once.
  const assertMade = (): void => {
    if (phase.kind !== 'failed') return
    const { failure, told } = phase
    phase = { ...phase, told: true }
    if (!told) throw failure
    throw new FixtureFailedError(`${call}(): no ${noun}: ${firstLine(failure)}`, failure, {
      at,
      hint: 'The first test that it failed shows all of it.',
    })
  }
  return {
    make: async (work) => {
      try {
        phase = { kind: 'made', value: await work() }
      } catch (failure) {
        phase = { kind: 'failed', failure, told: false }
      }
    },
    assertMade,
    value: (entrance) => {
      assertMade()
      if (phase.kind === 'made') return phase.value
      const [why, hint] = REASONS[phase.kind === 'released' ? 'released' : 'waiting']
      throw new FixtureNotReadyError(`${call}(): ${why(noun)}`, { at: callSite(entrance), hint })
    },
    release: () => {
      const value = phase.kind === 'made' ? phase.value : undefined
      phase = { kind: 'released' }
      return value
    },
  }
}

const REASONS = {
  waiting: [
    (noun: string) => `there is no ${noun} yet`,
    "Call it inside of a test, or in a hook that stands below it: test('...', () => { fixture() }).",
  ],
  released: [
    (noun: string) => `the ${noun} is gone already`,
    'Call it while the tests run that it was made for; with "per: \'test\'" each has its own.',
  ],
} as const

function firstLine(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : String(failure)
  return text.split('\n', 1)[0] ?? ''
}
