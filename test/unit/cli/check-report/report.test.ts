import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { printHuman } from '../../../../src/cli/check-report/human.js'
import { printJson } from '../../../../src/cli/check-report/json.js'
import type { CheckedSource } from '../../../../src/cli/check-report/place.js'
import { printSarif } from '../../../../src/cli/check-report/sarif.js'
import {
  checkDockerfile,
  type DockerfileCheckOptions,
} from '../../../../src/dockerfile/check/index.js'

function source(text: string, options: DockerfileCheckOptions = {}): CheckedSource {
  return { file: 'images/Dockerfile', text, result: checkDockerfile(text, options) }
}

describe('printHuman', () => {
  it('prints warnings as docker build --check does', async () => {
    const text = 'FROM a:1\nRUN x\nCMD x \\\n  y\nRUN z\nUSER me\nRUN 1\nRUN 2\n'
    expect(await printHuman(source(text))).toEqual({
      stdout: `Check complete, 1 warning has been found!

WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
JSON arguments recommended for CMD to prevent unintended behavior related to OS signals
images/Dockerfile:3
--------------------
   2 |     RUN x
   3 | >>> CMD x \\
   4 | >>>   y
   5 |     RUN z
--------------------
`,
      stderr: '',
    })
  })

  it('shows more lines around a single one', async () => {
    const text = `FROM a:1\nUSER me\n${'RUN x\n'.repeat(3)}CMD y\n${'RUN z\n'.repeat(3)}`
    const { stdout } = await printHuman(source(text))
    expect(stdout.split('\n').slice(5)).toEqual([
      '--------------------',
      '   4 |     RUN x',
      '   5 |     RUN x',
      '   6 | >>> CMD y',
      '   7 |     RUN z',
      '   8 |     RUN z',
      '--------------------',
      '',
    ])
  })

  it('counts notes on their own and names severities of ours', async () => {
    const text = 'FROM a:1\nUSER me\nRUN cd /x && make\n'
    expect((await printHuman(source(text))).stdout.split('\n').slice(0, 4)).toEqual([
      'Check complete, no warnings found (and 1 note).',
      '',
      'INFO: imagewright/run-cd - docs/checks.md#run-cd',
      'The whole RUN stands in /x: use WORKDIR',
    ])
  })

  it('says that nothing was found', async () => {
    expect(await printHuman(source('FROM a:1\nUSER me\n'))).toEqual({
      stdout: 'Check complete, no warnings found.\n',
      stderr: '',
    })
  })

  it('prints what keeps the file from being built on standard error', async () => {
    expect(await printHuman(source('FROM a:1\r\nFOO\r\n'))).toEqual({
      stdout: '',
      stderr: `ERROR: unknown instruction: FOO (did you mean FROM?)
images/Dockerfile:2
--------------------
   1 |     FROM a:1
   2 | >>> FOO
   3 |${' '.repeat(5)}
--------------------
`,
    })
  })

  describe('of a definition', () => {
    let folder: string
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'imagewright-report-'))
      writeFileSync(join(folder, 'app.ts'), 'one\ntwo\nthree\n')
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    const at = (file: string, line: number): CheckedSource => {
      const { text, result } = source('FROM a:1\nUSER me\nCMD x\n')
      const warnings = result.warnings.map((warning) => ({
        ...warning,
        at: { file: join(folder, file), line, column: 2 },
      }))
      return { file: 'app.ts', text, result: { ...result, warnings } }
    }

    it('shows the TypeScript', async () => {
      const { stdout } = await printHuman(at('app.ts', 2))
      expect(stdout.split('\n').slice(4)).toEqual([
        `${join(folder, 'app.ts')}:2`,
        '--------------------',
        '   1 |     one',
        '   2 | >>> two',
        '   3 |     three',
        '   4 |     ',
        '--------------------',
        '',
      ])
    })

    it('names the place where the file is gone', async () => {
      const { stdout } = await printHuman(at('gone.ts', 2))
      expect(stdout.split('\n').slice(4)).toEqual([`${join(folder, 'gone.ts')}:2`, ''])
    })

    it('points SARIF at it', () => {
      const { runs } = JSON.parse(printSarif(at('app.ts', 2)))
      expect(runs[0].results[0].locations).toEqual([
        {
          physicalLocation: {
            artifactLocation: { uri: pathToFileURL(join(folder, 'app.ts')).href },
            region: { startLine: 2, startColumn: 2, endLine: 2 },
          },
        },
      ])
    })
  })
})

describe('printJson', () => {
  it('prints the result', () => {
    const checked = source('FROM a:1\nUSER me\nCMD x\n')
    expect(JSON.parse(printJson(checked))).toEqual({ file: 'images/Dockerfile', ...checked.result })
  })
})

describe('printSarif', () => {
  it('prints a log of SARIF 2.1.0', () => {
    const text = 'FROM a:1\nUSER me\nCMD x\nRUN cd /x && y\nCMD x\n'
    const options = { only: ['JSONArgsRecommended', 'run-cd'] }
    const warning = (startLine: number) => ({
      ruleId: 'JSONArgsRecommended',
      ruleIndex: 0,
      level: 'warning',
      message: {
        text: 'JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'images/Dockerfile' },
            region: { startLine, startColumn: 5, endLine: startLine, endColumn: 6 },
          },
        },
      ],
    })
    expect(JSON.parse(printSarif(source(text, options)))).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'imagewright',
              rules: [
                {
                  id: 'JSONArgsRecommended',
                  shortDescription: {
                    text: 'JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals',
                  },
                  helpUri: 'https://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
                  properties: { tags: ['buildkit'] },
                },
                {
                  id: 'imagewright/run-cd',
                  shortDescription: {
                    text: 'WORKDIR should be preferred to cd at the start of a RUN',
                  },
                  help: { text: 'See docs/checks.md#run-cd' },
                  properties: { tags: ['imagewright'] },
                },
              ],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: [
            warning(3),
            {
              ruleId: 'imagewright/run-cd',
              ruleIndex: 1,
              level: 'note',
              message: { text: 'The whole RUN stands in /x: use WORKDIR' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'images/Dockerfile' },
                    region: { startLine: 4, startColumn: 5, endLine: 4, endColumn: 10 },
                  },
                },
              ],
            },
            warning(5),
          ],
        },
      ],
    })
  })

  it('prints problems as errors', () => {
    const { runs } = JSON.parse(printSarif(source('FROM a:1\n FOO\n')))
    expect(runs[0].results).toEqual([
      {
        ruleId: 'imagewright/problem',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'unknown instruction: FOO (did you mean FROM?)' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'images/Dockerfile' },
              region: { startLine: 2, startColumn: 2, endLine: 2, endColumn: 5 },
            },
          },
        ],
      },
    ])
  })

  it('names a file outside of the working directory by an absolute URI', () => {
    const checked = { ...source('FROM a\n'), file: '/srv/my image/Dockerfile' }
    const { runs } = JSON.parse(printSarif(checked))
    expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'file:///srv/my%20image/Dockerfile',
    })
  })
})
