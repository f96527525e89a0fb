import TestRunner, {
  type Config,
  type Test,
  type TestRunnerContext,
  type TestRunnerOptions,
  type TestWatcher,
} from 'jest-runner'

import { runEngines } from './run-engines'

/** Files of tests on Engines that run side by side: they mostly wait, and each on another Engine. */
const FILES_ON_ENGINES = 2

/**
 * Runs the tests on Engines in workers of their own beside the others: those mostly wait for an Engine, these for the
 * processor. The Engines that are not up yet are brought up meanwhile.
 */
export default class SideBySideRunner extends TestRunner {
  readonly #onEngines: TestRunner

  constructor(globalConfig: Config.GlobalConfig, context: TestRunnerContext) {
    super(globalConfig, context)
    this.#onEngines = new TestRunner({ ...globalConfig, maxWorkers: FILES_ON_ENGINES }, context)
  }

  override async runTests(
    tests: Test[],
    watcher: TestWatcher,
    { serial }: TestRunnerOptions,
  ): Promise<void> {
    const onEngines = tests.filter(isOnEngines)
    const others = tests.filter((test) => !isOnEngines(test))
    const [first] = onEngines
    const lanes: Promise<void>[] = []
    if (first) {
      const runner = onEngines.length > 1 ? this.#onEngines : undefined
      lanes.push(
        enginesUp(first).then(() =>
          runner
            ? runner.runTests(onEngines, watcher, { serial: false })
            : super.runTests(onEngines, watcher, { serial: true }),
        ),
      )
    }
    if (others.length > 0) {
      lanes.push(super.runTests(others, watcher, { serial: serial && !first }))
    }
    for (const lane of await Promise.allSettled(lanes)) {
      if (lane.status === 'rejected') throw lane.reason
    }
  }

  override on: TestRunner['on'] = (event, listener) => {
    const unsubscribe = [super.on(event, listener), this.#onEngines.on(event, listener)]
    return () => unsubscribe.forEach((each) => each())
  }
}

function isOnEngines({ context }: Test): boolean {
  return context.config.displayName?.name === 'engines'
}

/** Brings up what is missing of the matrix, on behalf of this run; where one of them does not come up, none stays up. */
async function enginesUp({ context }: Test): Promise<void> {
  const wanted = process.env['IMAGEWRIGHT_ENGINES']
  const limit = wanted && !process.env['CI'] ? ['--only', wanted, '--debian'] : []
  const { rootDir } = context.config
  try {
    await runEngines(rootDir, ['up', ...limit])
  } catch (error) {
    await runEngines(rootDir, ['stop'])
    throw error
  }
}
