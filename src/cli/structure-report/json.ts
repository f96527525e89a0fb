import type { StructureReport } from '../../structure/index.js'
import { nanosecondsOf } from './go-duration.js'
import { testTitle } from './test-title.js'

/** The report as container-structure-test writes it: one line, times in nanoseconds. Source: pkg/types/unversioned. */
export function printJson({ passed, failed, tests, duration }: StructureReport): string {
  const report = {
    Pass: passed,
    Fail: failed,
    Total: tests.length,
    Duration: nanosecondsOf(duration),
    ...(tests.length > 0 && {
      Results: tests.map((test) => ({
        Name: testTitle(test),
        Pass: test.pass,
        ...(test.stdout !== '' && { Stdout: test.stdout }),
        ...(test.stderr !== '' && { Stderr: test.stderr }),
        ...(test.errors.length > 0 && { Errors: test.errors }),
        Duration: nanosecondsOf(test.duration),
      })),
    }),
  }
  return `${JSON.stringify(report)}\n`
}
