import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { StructureConfigError } from '../../../../src/errors/index.js'
import { readConfigs } from '../../../../src/structure/config/read-config.js'
import type { StructureConfig } from '../../../../src/structure/index.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-structure-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** Tests of a text, its regular expressions as they are written. */
async function read(text: string, name = 'test.yaml'): Promise<Record<string, unknown>> {
  const [suite] = await readConfigs(write(name, text))
  return JSON.parse(JSON.stringify(suite?.tests)) as Record<string, unknown>
}

/** What is wrong with a text, with line and column. */
async function problems(text: string, name = 'test.yaml'): Promise<readonly string[]> {
  try {
    await read(text, name)
    return []
  } catch (error) {
    if (!(error instanceof StructureConfigError)) throw error
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
  }
}

/** Begins a configuration; what follows stands on line 2. */
const V2 = "schemaVersion: '2.0.0'\n"

describe('readConfigs', () => {
  it('reads every field of YAML', async () => {
    const tests = await read(`schemaVersion: "2.0.0"
globalEnvVars:
  - key: "VIRTUAL_ENV"
    value: "/env"
commandTests:
  - name: "gunicorn flask"
    setup: [["virtualenv", "/env"], ["pip", "install", "gunicorn", "flask"]]
    teardown: [[rm, -rf, /env]]
    envVars: [{ key: DEBUG, value: 1 }]
    command: "which"
    args: ["gunicorn"]
    expectedOutput: ["/env/bin/gunicorn"]
    excludedOutput: ['.*Inst.*Security.* | .*Security.*Inst.*']
    expectedError: ['(?i)warning']
    excludedError: [error]
    exitCode: 0x10
fileExistenceTests:
  - name: 'Root'
    path: '/'
    shouldExist: yes
    permissions: '-rw-r--r--'
    uid: 1000
    gid: 0
    isExecutableBy: 'group'
fileContentTests:
  - name: 'Debian Sources'
    path: '/etc/apt/sources.list'
    expectedContents: ['.*httpredir\\.debian\\.org.*']
    excludedContents: ['.*gce_debian_mirror.*']
metadataTest:
  envVars: [{ key: foo, value: baz }]
  unboundEnvVars: [{ key: BAR_FOO }]
  labels:
    - key: 'build-date'
      value: '^\\d{4}-\\d{2}$'
      isRegex: true
  exposedPorts: ["8080", 2345]
  unexposedPorts: [80]
  volumes: ["/test"]
  unmountedVolumes: [/root]
  entrypoint: []
  cmd: ["/bin/bash"]
  workdir: "/app"
  user: "luke"
licenseTests:
  - debian: true
    files: ["/foo/bar", "/baz/bat"]
containerRunOptions:
  user: "root"
  privileged: true
  allocateTty: true
  envFile: path/to/.env
  envVars: [SECRET_KEY_FOO]
  capabilities: [NET_BIND_SERVICE]
  bindMounts: [/etc/example/dir:/etc/dir]
`)
    expect(tests).toEqual({
      schemaVersion: '2.0.0',
      globalEnvVars: [{ key: 'VIRTUAL_ENV', value: '/env', isRegex: false }],
      commandTests: [
        {
          name: 'gunicorn flask',
          setup: [
            ['virtualenv', '/env'],
            ['pip', 'install', 'gunicorn', 'flask'],
          ],
          teardown: [['rm', '-rf', '/env']],
          envVars: [{ key: 'DEBUG', value: '1', isRegex: false }],
          command: 'which',
          args: ['gunicorn'],
          expectedOutput: [{ pattern: '/env/bin/gunicorn' }],
          excludedOutput: [{ pattern: '.*Inst.*Security.* | .*Security.*Inst.*' }],
          expectedError: [{ pattern: '(?i)warning' }],
          excludedError: [{ pattern: 'error' }],
          exitCode: 16,
        },
      ],
      fileExistenceTests: [
        {
          name: 'Root',
          path: '/',
          shouldExist: true,
          permissions: '-rw-r--r--',
          uid: 1000,
          gid: 0,
          isExecutableBy: 'group',
        },
      ],
      fileContentTests: [
        {
          name: 'Debian Sources',
          path: '/etc/apt/sources.list',
          expectedContents: [{ pattern: '.*httpredir\\.debian\\.org.*' }],
          excludedContents: [{ pattern: '.*gce_debian_mirror.*' }],
        },
      ],
      metadataTest: {
        envVars: [{ key: 'foo', value: 'baz' }],
        unboundEnvVars: [{ key: 'BAR_FOO', value: '', isRegex: false }],
        labels: [
          { key: 'build-date', value: '^\\d{4}-\\d{2}$', pattern: { pattern: '^\\d{4}-\\d{2}$' } },
        ],
        exposedPorts: ['8080', '2345'],
        unexposedPorts: ['80'],
        volumes: ['/test'],
        unmountedVolumes: ['/root'],
        entrypoint: [],
        cmd: ['/bin/bash'],
        workdir: '/app',
        user: 'luke',
      },
      licenseTests: [{ debian: true, files: ['/foo/bar', '/baz/bat'] }],
      containerRunOptions: {
        user: 'root',
        privileged: true,
        allocateTty: true,
        envFile: 'path/to/.env',
        envVars: ['SECRET_KEY_FOO'],
        capabilities: ['NET_BIND_SERVICE'],
        bindMounts: ['/etc/example/dir:/etc/dir'],
      },
    })
  })

  it('starts from what Go starts from, and knows that a file should exist', async () => {
    const tests = await read(`schemaVersion: 2.0.0
commandTests: [{ name: a, command: ls, args: ~ }]
fileExistenceTests: [{ name: a, path: /a, uid: -1 }]
licenseTests:
- debian: no
  files:
metadataTest:
`)
    expect(tests).toMatchObject({
      globalEnvVars: [],
      commandTests: [{ args: [], exitCode: 0, setup: [] }],
      fileExistenceTests: [{ shouldExist: true, permissions: '' }],
      licenseTests: [{ debian: false, files: [] }],
    })
    expect(Object.keys((tests['fileExistenceTests'] as object[])[0] ?? {})).not.toContain('uid')
    expect(tests['metadataTest']).not.toHaveProperty('cmd')
  })

  it('takes any scalar of YAML for text, as it is written', async () => {
    const tests = await read(
      `${V2}commandTests: [{ name: 1.10, command: yes, args: [0x1f, null, 2001-01-01, '', ~] }]`,
    )
    expect(tests).toMatchObject({
      commandTests: [{ name: '1.10', command: 'yes', args: ['0x1f', '', '2001-01-01', '', ''] }],
    })
  })

  it.each([
    ['0', 0],
    ['010', 8],
    ['0o17', 15],
    ['0b101', 5],
    ['1_000', 1000],
    ['-1', -1],
    ['+2', 2],
  ])('reads the exit code %s as YAML 1.1 does', async (text, exitCode) => {
    const tests = await read(`${V2}commandTests: [{ name: a, command: b, exitCode: ${text} }]`)
    expect(tests).toMatchObject({ commandTests: [{ exitCode }] })
  })

  it('follows anchors, aliases and merges, and reads the first of several documents', async () => {
    const tests = await read(`${V2}fileContentTests:
- &base { name: one, path: /a, expectedContents: &all [a, b] }
- <<: *base
  name: two
- { name: three, path: /c, excludedContents: *all }
---
schemaVersion: none
`)
    expect(tests).toMatchObject({
      fileContentTests: [
        { name: 'one', path: '/a', expectedContents: [{ pattern: 'a' }, { pattern: 'b' }] },
        { name: 'two', path: '/a', expectedContents: [{ pattern: 'a' }, { pattern: 'b' }] },
        { name: 'three', path: '/c', excludedContents: [{ pattern: 'a' }, { pattern: 'b' }] },
      ],
    })
  })

  it('reads the first version of the format', async () => {
    const tests = await read(`schemaVersion: '1.0.0'
commandTests:
- name: path
  command: ['sh', '-c', 'echo $PATH']
fileExistenceTests:
- { name: f, path: /f, permissions: -rw-r--r-- }
licenseTests: [{ debian: true }]
`)
    expect(tests).toMatchObject({
      commandTests: [{ command: 'sh', args: ['-c', 'echo $PATH'] }],
      fileExistenceTests: [{ shouldExist: true, permissions: '-rw-r--r--', isExecutableBy: '' }],
      licenseTests: [{ debian: true, files: [] }],
    })
    expect(await problems("schemaVersion: '1.0.0'\nmetadataTest: {}")).toEqual([
      '2:1 a structure test has no field "metadataTest"',
    ])
  })

  it('reads JSON by the rules of Go: any case, unknown fields passed over, the last of two', async () => {
    const tests = await read(
      JSON.stringify({
        SCHEMAVERSION: '2.0.0',
        $schema: 'x',
        commandTests: [{ Name: 'a', Command: 'b', exitcode: 3, comment: [] }],
        fileExistenceTests: [
          { name: 'a', path: '/a' },
          { name: 'b', path: '/b', shouldExist: true },
        ],
      }).replace('"exitcode":3', '"exitCode":1,"exitCode":3'),
      'test.json',
    )
    expect(tests).toMatchObject({
      commandTests: [{ name: 'a', command: 'b', exitCode: 3 }],
      fileExistenceTests: [{ shouldExist: false }, { shouldExist: true }],
    })
    expect(
      await problems(
        '{\n "schemaVersion": "2.0.0",\n "commandTests": [{ "name": 1, "exitCode": "2" }]\n}',
        'test.json',
      ),
    ).toEqual([
      '3:29 commandTests[0].name must be text, not "1"',
      '3:44 commandTests[0].exitCode must be a whole number, not "2"',
    ])
  })

  it('reads a value', async () => {
    const config: StructureConfig = {
      schemaVersion: '2.0.0',
      commandTests: [{ name: 'a', command: 'ls', exitCode: 2, expectedOutput: ['x'] }],
    }
    const [suite] = await readConfigs(config)
    expect(suite).toMatchObject({
      tests: { commandTests: [{ name: 'a', exitCode: 2, expectedOutput: [{ pattern: 'x' }] }] },
    })
    expect(suite).not.toHaveProperty('file')
    const wrong: unknown = { schemaVersion: '2.0.0', commandTests: [{ nam: 'a', exitCode: 'x' }] }
    await expect(readConfigs(wrong as StructureConfig)).rejects.toMatchObject({
      code: 'STRUCTURE_CONFIG_INVALID',
      summary: [
        'The configuration of structure tests is not valid',
        '  commandTests[0] has no field "nam" (did you mean "name"?)',
        '  commandTests[0].exitCode must be a whole number, not "x"',
      ].join('\n'),
      file: undefined,
    })
  })

  it.each([
    [
      'commandTest: []',
      ['2:1 a structure test has no field "commandTest" (did you mean "commandTests"?)'],
    ],
    [
      'CommandTests: []',
      ['2:1 a structure test has no field "CommandTests" (did you mean "commandTests"?)'],
    ],
    [
      'metadataTest:\n  env:\n  - key: A\n  cmd: sh',
      ['3:3 metadataTest has no field "env"', '5:8 metadataTest.cmd must be a list, not "sh"'],
    ],
    [
      'commandTests:\n- name: a\n  foo: 1\n  exitCode: "5"\n  args: nope\n  setup: [x]',
      [
        '4:3 commandTests[0] has no field "foo"',
        '7:11 commandTests[0].setup[0] must be a list, not "x"',
        '5:13 commandTests[0].exitCode must be a whole number, not "5"',
        '6:9 commandTests[0].args must be a list, not "nope"',
      ],
    ],
    ['fileExistenceTests: {}', ['2:21 fileExistenceTests must be a list, not a map']],
    ['commandTests: [[]]', ['2:16 commandTests[0] must be a map of fields, not a list']],
    [
      'licenseTests: [{ debian: maybe }]',
      ['2:26 licenseTests[0].debian must be true or false, not "maybe"'],
    ],
    [
      "commandTests:\n- { name: a, expectedOutput: ['ok', '(?=a)', '[z-a]'] }",
      [
        '3:37 error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
        '3:46 error parsing regexp: invalid character class range: `z-a`',
      ],
    ],
    [
      "metadataTest: { labels: [{ key: a, value: '(', isRegex: true }, { key: b, value: '(' }] }",
      ['2:43 error parsing regexp: missing closing ): `(`'],
    ],
    ["schemaVersion: '2.0.0'", ['2:1 Map keys must be unique']],
    ['commandTests: *none', ['2:15 the alias *none leads nowhere']],
    ['commandTests: &loop [*loop]', ['2:22 the alias *loop leads nowhere']],
    ['? [a]\n: b', ['2:3 the name of a field must be text']],
  ])('says where something is wrong: %j', async (text, expected) => {
    expect(await problems(`${V2}${text}\n`)).toEqual(expected)
  })

  it.each([
    ['', 'undefined:undefined schemaVersion is missing: "2.0.0" is the current one'],
    ['commandTests: []', '1:1 schemaVersion is missing: "2.0.0" is the current one'],
    ['schemaVersion: 3.0.0', '1:16 schemaVersion "3.0.0" is not known: there are 1.0.0 and 2.0.0'],
    ['- a', '1:1 a structure test must be a map of fields, not a list'],
  ])('refuses a configuration without a known version: %j', async (text, problem) => {
    expect(await problems(text)).toEqual([problem])
  })

  it('names all problems and their places in its message', async () => {
    const file = write('bad.yaml', `${V2}a: 1\nb: 2\n`)
    await expect(readConfigs([file])).rejects.toMatchObject({
      code: 'STRUCTURE_CONFIG_INVALID',
      file,
      summary: [
        'The configuration of structure tests is not valid',
        `  ${file}:2:1: a structure test has no field "a"`,
        `  ${file}:3:1: a structure test has no field "b"`,
      ].join('\n'),
    })
  })

  it('refuses text that is no YAML, and no JSON', async () => {
    expect(await problems('schemaVersion: [1\nb')).toHaveLength(2)
    expect(await problems('{"schemaVersion": "2.0.0",,}', 'test.json')).not.toEqual([])
    expect(await problems('schemaVersion: "2.0.0"', 'test.json')).toEqual([
      expect.stringMatching(/^undefined:undefined it is no JSON: ./),
    ])
  })

  it.each([
    ['none.yaml', 'there is no such file'],
    ['test.txt', 'its name must end in .yaml, .yml or .json'],
  ])('refuses the file %s', async (name, reason) => {
    const file = join(folder, name)
    await expect(readConfigs(file)).rejects.toMatchObject({
      code: 'STRUCTURE_FILE_UNREADABLE',
      file,
      summary: `The file ${file} of structure tests cannot be read: ${reason}`,
    })
  })

  it('is not slowed down by aliases of aliases', async () => {
    const bomb = Array.from({ length: 30 }, (_, at) =>
      at === 0 ? '- &a0 [x, x]' : `- &a${at} [*a${at - 1}, *a${at - 1}]`,
    )
    expect((await problems(`${V2}commandTests:\n${bomb.join('\n')}\n`)).length).toBeGreaterThan(0)
  })
})
