import { dirname, resolve } from 'node:path'
import {
  runStructureTests,
  type StructureConfig,
  type StructureReport,
  type StructureTestResult,
} from '../../structure/index.js'
import { imageOfSubject } from '../image-of-subject.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misused,
  misusedArgument,
} from './context.js'
import { receivedImage } from './received.js'
import { paragraphs } from './report.js'

/**
 * Whether an image passes tests as container-structure-test writes them: files, relative to the test file, or the same
 * as a value.
 */
export async function toPassStructureTests(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const isValue = typeof expected === 'object' && expected !== null && !Array.isArray(expected)
  const call = callOf(this, 'toPassStructureTests', [isValue ? 'tests' : 'file'])
  const tests = isValue ? (expected as StructureConfig) : filesOf(call, expected)
  const subject = receivedImage(call, received)
  const report = await runStructureTests(await imageOfSubject(subject), tests)
  // Neither passed nor failed, with .not neither.
  if (report.tests.length === 0) throw misused(call, 'there is no test to pass')
  return { pass: report.pass, message: () => reportText(call, report) }
}

function filesOf(call: Call, expected: unknown): readonly string[] {
  const files: unknown = typeof expected === 'string' ? [expected] : expected
  const isFiles =
    Array.isArray(files) &&
    files.length > 0 &&
    files.every((file) => typeof file === 'string' && file !== '')
  if (!isFiles) {
    const rule =
      'value must be a file of structure tests, an array of files, or the tests themselves'
    throw misusedArgument(call, rule, expected)
  }
  const { testPath } = call.context
  const folder = testPath === undefined ? '.' : dirname(testPath)
  return (files as readonly string[]).map((file) => resolve(folder, file))
}

function reportText(call: Call, { pass, tests, failed }: StructureReport): string {
  if (pass) {
    return paragraphs(call, `Expected: a test that fails\nReceived: ${tests.length} passed`)
  }
  const failures = tests.filter((test) => !test.pass).map(failureText)
  return paragraphs(
    call,
    `Expected: all tests pass\nReceived: ${failed} of ${tests.length} failed`,
    call.context.utils.RECEIVED_COLOR(failures.join('\n')),
  )
}

function failureText({ kind, name, errors, stdout, stderr }: StructureTestResult): string {
  return [
    `${kind}${name === '' ? '' : `: ${name}`}`,
    ...errors.map((error) => indented(error)),
    ...(stdout === '' ? [] : ['  stdout:', indented(indented(stdout.trimEnd()))]),
    ...(stderr === '' ? [] : ['  stderr:', indented(indented(stderr.trimEnd()))]),
  ].join('\n')
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
