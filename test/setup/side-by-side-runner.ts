import TestRunner, { type Test, type TestRunnerOptions, type TestWatcher } from 'jest-runner'

import { runEngines } from './run-engines'

/**
 * Runs the tests on Engines one file after another, for one of them freezes an Engine, and the
 * others in workers beside them: those mostly wait for an Engine, these for the processor. The
 * Engines that are not up yet are brought up meanwhile.
 */
export default class SideBySideRunner extends TestRunner {
  override async runTests(
    tests: Test[],
    watcher: TestWatcher,
    options: TestRunnerOptions,
  ): Promise<void> {
    const onEngines = tests.filter(isOnEngines)
    const others = tests.filter((test) => !isOnEngines(test))
    const [first] = onEngines
    if (first === undefined) return super.runTests(others, watcher, options)
    const lanes = await Promise.allSettled([
      enginesUp(first).then(() => super.runTests(onEngines, watcher, { serial: true })),
      super.runTests(others, watcher, { serial: false }),
    ])
    for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  }
}

function isOnEngines({ context }: Test): boolean {
  return context.config.displayName?.name === 'engines'
}

/** Brings up what is missing of the matrix, on behalf of this run. */
async function enginesUp({ context }: Test): Promise<void> {
  const wanted = process.env['IMAGEWRIGHT_ENGINES']
  const limit = wanted && !process.env['CI'] ? ['--only', wanted, '--debian'] : []
  await runEngines(context.config.rootDir, ['up', ...limit])
}
