import type { StructureReport, StructureTestResult } from '../../structure/index.js'
import { nanosecondsOf } from './go-duration.js'
import { testTitle } from './test-title.js'

/** Source: container-structure-test pkg/output/output.go, `DefaultJunitSuiteName`. */
const DEFAULT_SUITE_NAME = 'container-structure-test.test'

/** The report as container-structure-test writes it for JUnit, in one line. */
export function printJunit(
  { failed, tests, duration }: StructureReport,
  suiteName = DEFAULT_SUITE_NAME,
): string {
  const root = { failures: String(failed), tests: String(tests.length), time: seconds(duration) }
  const suite = element('testsuite', { name: suiteName }, tests.map(testCase).join(''))
  return `<?xml version="1.0" encoding="UTF-8"?>${element('testsuites', root, suite)}\n`
}

function testCase(test: StructureTestResult): string {
  const content = [
    ...test.errors.map((error) => element('failure', {}, escaped(error))),
    element('system-out', {}, escaped(test.stdout)),
    element('system-err', {}, escaped(test.stderr)),
  ]
  const attributes = { name: testTitle(test), time: seconds(test.duration) }
  return element('testcase', attributes, content.join(''))
}

function seconds(milliseconds: number): string {
  return String(nanosecondsOf(milliseconds) / 1e9)
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string,
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${pairs.join('')}>${content}</${name}>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

/** Go: encoding/xml, `EscapeText`, with U+FFFD in place of what XML cannot hold. */
function escaped(text: string): string {
  return text
    .replaceAll(/["'&<>\t\n\r]/g, (letter) => ESCAPES[letter] ?? letter)
    .replaceAll(/(?![\u0080-\u009f\u007f])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
}
