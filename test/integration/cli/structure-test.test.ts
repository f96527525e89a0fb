import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eachEngine } from '../matrix.js'
import { imagewright, ROOT } from './command.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-structure-cli-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  write('pass.yaml', ['fileExistenceTests:', '- { name: hosts, path: /etc/passwd }'])
  write('fail.yml', ['metadataTest: { user: luke }'])
  write('wrong.yaml', ['metadataTests: {}'])
  writeFileSync(
    join(folder, 'app.ts'),
    [
      `import { image } from '${ROOT}/dist/esm/index.js'`,
      "export const app = image().from('busybox').user('luke')",
    ].join('\n'),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, lines: readonly string[]): void {
  writeFileSync(join(folder, name), ["schemaVersion: '2.0.0'", ...lines, ''].join('\n'))
}

describe('imagewright structure-test', () => {
  eachEngine(
    ({ host }) => {
      const run = (...args: readonly string[]) =>
        imagewright(['structure-test', '-H', host, ...args], { cwd: folder })
      const image = ['--image', 'busybox:latest']

      it('prints what container-structure-test prints, and fails where a test does', async () => {
        const { code, stdout, stderr } = await run(...image, '-c', 'pass.yaml', '--config=fail.yml')
        expect([code, stderr]).toEqual([1, ''])
        expect(stdout.replaceAll(/(?<=uration: +)[\d.]+(?:s|ms|µs)/g, '<time>')).toBe(`
==================================
====== Test file: pass.yaml ======
==================================
=== RUN: File Existence Test: hosts
--- PASS
duration: <time>

=================================
====== Test file: fail.yml ======
=================================
=== RUN: Metadata Test
--- FAIL
duration: <time>
Error: Image user  does not match config user: luke

=================================
============ RESULTS ============
=================================
Passes:      1
Failures:    1
Duration:    <time>
Total tests: 2

FAIL
`)
      })

      it('writes its report to a file', async () => {
        const outcome = await run(...image, '-c', 'pass.yaml', '--test-report', 'report.json')
        expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' })
        const report: unknown = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
        expect(report).toMatchObject({
          Pass: 1,
          Fail: 0,
          Total: 1,
          Results: [{ Name: 'File Existence Test: hosts', Pass: true }],
        })
        const junit = await run(...image, '-c', 'pass.yaml', '-o', 'junit', '--junit-suite-name=x')
        expect(junit.stdout).toMatch(
          /^<\?xml version="1.0" encoding="UTF-8"\?><testsuites failures="0" tests="1" time="[\d.e-]+"><testsuite name="x"><testcase name="File Existence Test: hosts" time="[\d.e-]+"><system-out><\/system-out><system-err><\/system-err><\/testcase><\/testsuite><\/testsuites>\n$/,
        )
      })

      it('tests what a file defines', async () => {
        const args = ['--file', 'app.ts', '--export', 'app', '-c', 'fail.yml']
        expect(await run(...args, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
        const { code, stdout } = await run(...args, '--json')
        expect([code, JSON.parse(stdout)]).toMatchObject([0, { Pass: 1, Fail: 0 }])
      })

      it('says what is wrong with what it was given', async () => {
        expect(await run(...image, '-c', 'wrong.yaml')).toEqual({
          code: 1,
          stdout: '',
          stderr: [
            'StructureConfigError [STRUCTURE_CONFIG_INVALID]: The configuration of structure tests is not valid',
            '  wrong.yaml:2:1: a structure test has no field "metadataTests" (did you mean "metadataTest"?)',
            '',
          ].join('\n'),
        })
        const both = await run(...image, '--file', 'app.ts', '-c', 'pass.yaml')
        expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('[USAGE]') })
        expect(await run(...image)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("required option '-c, --config <file>'"),
        })
      })
    },
    ['sid-graph'],
  )
})
