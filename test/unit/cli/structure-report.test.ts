import { describe, expect, it } from '@jest/globals'
import { goDuration } from '../../../src/cli/structure-report/go-duration.js'
import { printJson } from '../../../src/cli/structure-report/json.js'
import { printJunit } from '../../../src/cli/structure-report/junit.js'
import { printText } from '../../../src/cli/structure-report/text.js'
import type { StructureReport } from '../../../src/structure/index.js'

const REPORT: StructureReport = {
  pass: false,
  passed: 1,
  failed: 2,
  duration: 1323.663278,
  tests: [
    {
      kind: 'command',
      name: 'one',
      file: 'tests/a.yaml',
      pass: false,
      errors: ["Expected string 'x' not found in output 'a <b>\u001b[2J\n'", 'another'],
      stdout: 'a <b>\u001b[2J\n',
      stderr: 'err & "more"',
      duration: 510.840103,
    },
    {
      kind: 'file-existence',
      name: 'two',
      file: 'tests/a.yaml',
      pass: true,
      errors: [],
      stdout: '',
      stderr: '',
      duration: 0,
    },
    {
      kind: 'metadata',
      name: '',
      file: 'more.json',
      pass: false,
      errors: ['Image user  does not match config user: luke'],
      stdout: '',
      stderr: '',
      duration: 0.0015,
    },
  ],
}

const EMPTY: StructureReport = { pass: false, passed: 0, failed: 0, duration: 0, tests: [] }

describe('the text report', () => {
  it('is that of container-structure-test, without what a terminal would obey', () => {
    expect(printText(REPORT, ['tests/a.yaml', 'more.json'], false)).toBe(`
===============================
====== Test file: a.yaml ======
===============================
=== RUN: Command Test: one
--- FAIL
duration: 510.840103ms
stdout: a <b>\ufffd[2J

stderr: err & "more"
Error: Expected string 'x' not found in output 'a <b>\ufffd[2J
'
Error: another
=== RUN: File Existence Test: two
--- PASS
duration: 0s

==================================
====== Test file: more.json ======
==================================
=== RUN: Metadata Test
--- FAIL
duration: 1.5µs
Error: Image user  does not match config user: luke

===================================
============= RESULTS =============
===================================
Passes:      1
Failures:    2
Duration:    1.323663278s
Total tests: 3

FAIL
`)
  })

  it('has colours where they are wanted', () => {
    const text = printText({ ...REPORT, failed: 0 }, ['tests/a.yaml'], true)
    expect(text).toContain('\u001b[35m====== Test file: a.yaml ======\u001b[0m\n')
    expect(text).toContain('\u001b[31m--- FAIL\u001b[0m\n')
    expect(text).toContain('\u001b[33mError: another\u001b[0m\n')
    expect(text).toContain('\u001b[34mstderr: err & "more"\u001b[0m\n')
    expect(text.endsWith('\n\u001b[32mPASS\u001b[0m\n')).toBe(true)
  })

  it('says where there was no test', () => {
    expect(printText(EMPTY, ['v.yaml'], false)).toBe(`
===============================
====== Test file: v.yaml ======
===============================
No tests run! Check config file format.
`)
  })
})

describe('the JSON report', () => {
  it('is that of container-structure-test, its times in nanoseconds', () => {
    expect(printJson(REPORT)).toBe(
      `${JSON.stringify({
        Pass: 1,
        Fail: 2,
        Total: 3,
        Duration: 1_323_663_278,
        Results: [
          {
            Name: 'Command Test: one',
            Pass: false,
            Stdout: 'a <b>\u001b[2J\n',
            Stderr: 'err & "more"',
            Errors: ["Expected string 'x' not found in output 'a <b>\u001b[2J\n'", 'another'],
            Duration: 510_840_103,
          },
          { Name: 'File Existence Test: two', Pass: true, Duration: 0 },
          {
            Name: 'Metadata Test',
            Pass: false,
            Errors: ['Image user  does not match config user: luke'],
            Duration: 1_500,
          },
        ],
      })}\n`,
    )
    expect(printJson(EMPTY)).toBe('{"Pass":0,"Fail":0,"Total":0,"Duration":0}\n')
  })
})

describe('the JUnit report', () => {
  it('is that of container-structure-test, its times in seconds', () => {
    expect(printJunit(REPORT)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites failures="2" tests="3" time="1.323663278">',
        '<testsuite name="container-structure-test.test">',
        '<testcase name="Command Test: one" time="0.510840103">',
        '<failure>Expected string &#39;x&#39; not found in output &#39;a &lt;b&gt;\ufffd[2J&#xA;&#39;</failure>',
        '<failure>another</failure>',
        '<system-out>a &lt;b&gt;\ufffd[2J&#xA;</system-out>',
        '<system-err>err &amp; &#34;more&#34;</system-err></testcase>',
        '<testcase name="File Existence Test: two" time="0">',
        '<system-out></system-out><system-err></system-err></testcase>',
        '<testcase name="Metadata Test" time="0.0000015">',
        '<failure>Image user  does not match config user: luke</failure>',
        '<system-out></system-out><system-err></system-err></testcase>',
        '</testsuite></testsuites>\n',
      ].join(''),
    )
    expect(printJunit(EMPTY, 'own & "name"')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><testsuites failures="0" tests="0" time="0"><testsuite name="own &amp; &#34;name&#34;"></testsuite></testsuites>\n',
    )
  })
})

describe('goDuration', () => {
  it.each([
    [0, '0s'],
    [0.000_001, '1ns'],
    [0.000_999, '999ns'],
    [0.0015, '1.5µs'],
    [1.1, '1.1ms'],
    [368.196_706, '368.196706ms'],
    [1000, '1s'],
    [62_500, '1m2.5s'],
    [3_600_000, '1h0m0s'],
    [5_430_250, '1h30m30.25s'],
  ])('writes %d ms as Go does: %s', (milliseconds, text) => {
    expect(goDuration(milliseconds)).toBe(text)
  })
})
