'use strict'

const { writeSync } = require('node:fs')

/**
 * Ends the output with one line an Engine and the line `Tests: N passed, M failed`. In CI a test
 * that did not run counts as failed, and fails the run. Printed at the process's exit, so that
 * nothing, global teardown included, comes after it.
 */
module.exports = class SummaryReporter {
  constructor() {
    this.lines = ['Tests: 0 passed, 1 failed']
    process.once('exit', () => writeSync(1, `${this.lines.join('\n')}\n`))
  }

  onRunComplete(_contexts, results) {
    const isCi = Boolean(process.env.CI) && process.env.CI !== 'false'
    const skipped = results.numPendingTests + results.numTodoTests
    // A run that broke off, for want of an Engine for one, has suites that nobody counted.
    const broken = results.numRuntimeErrorTestSuites + (results.runExecError ? 1 : 0)
    const failed = results.numFailedTests + broken + (isCi ? skipped : 0)
    if (isCi && skipped > 0) {
      this.error = new Error(`${skipped} tests did not run, which CI takes for failures`)
    }
    this.lines = [
      ...engineLines(results.testResults),
      `Tests: ${results.numPassedTests} passed, ${failed} failed`,
    ]
  }

  getLastError() {
    return this.error
  }
}

function engineLines(suites) {
  const counts = new Map()
  for (const { ancestorTitles, status } of suites.flatMap((suite) => suite.testResults)) {
    const engine = ancestorTitles.find((title) => title.startsWith('Engine '))
    if (engine === undefined) continue
    const count = counts.get(engine) ?? { passed: 0, other: 0 }
    count[status === 'passed' ? 'passed' : 'other'] += 1
    counts.set(engine, count)
  }
  return [...counts]
    .toSorted(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
    .map(([engine, { passed, other }]) => `${engine}: ${passed} passed, ${other} failed or skipped`)
}
