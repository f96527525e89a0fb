import { basename } from 'node:path'
import type { StructureReport, StructureTestResult } from '../../structure/index.js'
import { terminalText } from '../terminal-text.js'
import { goDuration } from './go-duration.js'
import { testTitle } from './test-title.js'

// Source: container-structure-test pkg/output/output.go, pkg/color/formatter.go.

/** Numbers of colours, as terminals take them. */
const COLORS = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  purple: 35,
  cyan: 36,
  lightRed: 91,
  lightGreen: 92,
} as const

type Paint = (color: keyof typeof COLORS, text: string) => string

/**
 * The report as container-structure-test prints it, the tests of each file below its name.
 *
 * @param files Names of the configurations, in their order.
 */
export function printText(
  report: StructureReport,
  files: readonly string[],
  colored: boolean,
): string {
  const paint: Paint = (color, text) => {
    const safe = terminalText(text)
    return colored ? `\u001b[${COLORS[color]}m${safe}\u001b[0m` : safe
  }
  const parts = files.flatMap((file) => [
    banner(file, paint),
    ...report.tests.filter((test) => test.file === file).map((test) => printTest(test, paint)),
  ])
  return [...parts, summary(report, widthOf(files.at(-1) ?? ''), paint)].join('')
}

function banner(file: string, paint: Paint): string {
  const title = titleOf(file)
  const rule = '='.repeat(title.length)
  return ['', rule, title, rule].map((line) => `${line && paint('purple', line)}\n`).join('')
}

function titleOf(file: string): string {
  return `====== Test file: ${basename(file)} ======`
}

/** Of the summary: that of the last banner, or one more, for it is laid out around a word of nine characters. */
function widthOf(file: string): number {
  const { length } = titleOf(file)
  return length % 2 === 0 ? length + 1 : length
}

function printTest(test: StructureTestResult, paint: Paint): string {
  const { pass, duration, stdout, stderr, errors } = test
  return [
    `=== RUN: ${terminalText(testTitle(test))}`,
    pass ? paint('green', '--- PASS') : paint('red', '--- FAIL'),
    `duration: ${goDuration(duration)}`,
    ...(stdout === '' ? [] : [paint('blue', `stdout: ${stdout}`)]),
    ...(stderr === '' ? [] : [paint('blue', `stderr: ${stderr}`)]),
    ...errors.map((error) => paint('yellow', `Error: ${error}`)),
    '',
  ].join('\n')
}

function summary(
  { passed, failed, tests, duration }: StructureReport,
  width: number,
  paint: Paint,
) {
  if (tests.length === 0) return `${paint('red', 'No tests run! Check config file format.')}\n`
  const rule = '='.repeat(width)
  const side = '='.repeat((width - 9) / 2)
  return [
    '',
    rule,
    `${side} RESULTS ${side}`,
    rule,
    paint('lightGreen', `Passes:      ${passed}`),
    paint('lightRed', `Failures:    ${failed}`),
    `Duration:    ${goDuration(duration)}`,
    paint('cyan', `Total tests: ${tests.length}`),
    '',
    failed === 0 ? paint('green', 'PASS') : paint('red', 'FAIL'),
    '',
  ].join('\n')
}
