import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import {
  type BuiltImage,
  container,
  image,
  images,
  runStructureTests,
  type StructureConfig,
  type StructureReport,
  type StructureSubject,
  type StructureTestOptions,
} from 'imagewright'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../matrix.js'

jest.setTimeout(60_000)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-structure-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FILES = [
  'mkdir -p /app /opt/tool /usr/share/doc/libgnutls30 /usr/share/doc/free /usr/share/doc/linked',
  "printf 'port = 80\\nhost = any\\n' > /app/config.ini",
  'chmod 640 /app/config.ini',
  'chown 12:34 /app/config.ini',
  "printf 'echo tool' > /opt/tool/run",
  'chmod 4711 /opt/tool/run',
  'ln -s ../app/config.ini /opt/link',
  'echo "Licence: AGPL" > /usr/share/doc/libgnutls30/copyright',
  'echo "Licence: MIT" > /usr/share/doc/free/copyright',
  'ln -s ../free/copyright /usr/share/doc/linked/copyright',
  'echo "Licence: agpl-3" > /app/LICENSE',
]

const app = image()
  .from('busybox')
  .env({ GREETING: 'hello', EMPTY: '', TOOL: '/opt/tool' })
  .label({ revision: '0123abc', nothing: '' })
  .run(FILES.join(' && '))
  .expose(8080, '53/udp')
  .volume('/data')
  .workdir('/app')
  .user('12:34')
  .entrypoint(['/bin/false'])
  .cmd(['serve', '--all'])

/** As container-structure-test's own README and tests write it. */
const PASSING = `
schemaVersion: '2.0.0' # Make sure to test the latest schema version
globalEnvVars:
  - key: PLACE
    value: "$GREETING world"
commandTests:
  - name: 'the entrypoint has no part in it'
    command: 'sh'
    args: ['-c', 'echo $GREETING; echo "$PLACE" $0; pwd; id -u; echo err >&2; exit 3']
    exitCode: 3
    expectedOutput: ['^hello\\n', '(?i)HELLO WORLD', '(?m)^/app$', '12\\n\\z']
    excludedOutput: ['(?m)^world']
    expectedError: ['[[:alpha:]]{3}']
    excludedError: ['.*FAIL.*']
  - name: 'variables of its own, as they stand'
    command: env
    envVars: [{ key: OWN, value: 'a$GREETING' }]
    expectedOutput: ['OWN=a\\$GREETING', 'PLACE=hello world']
  - name: 'each setup goes on where the one before it ended'
    setup: [['sh', '-c', 'echo $OWN > /tmp/one'], ['sh', '-c', 'cat /tmp/one /tmp/one > /tmp/two; exit 7']]
    teardown: [[rm, /tmp/two]]
    envVars: [{ key: OWN, value: 'a$GREETING' }]
    command: cat
    args: ['/tmp/two', '/tmp/\${PLACE}', '$OWN']
    exitCode: 1
    expectedOutput: ['\\Aahello\\nahello\\n\\z']
    expectedError: ["can't open '/tmp/hello world'", "can't open 'ahello'"]
fileExistenceTests:
  - { name: root, path: /, shouldExist: true, uid: 0, gid: 0 }
  - { name: a file, path: app/config.ini, uid: 12, gid: 34, permissions: -rw-r----- }
  - { name: executable, path: $TOOL/run, permissions: urwx--x--x, isExecutableBy: other }
  - { name: a link, path: /opt/link, permissions: Lrwxrwxrwx, isExecutableBy: any }
  - { name: nothing, path: /none, shouldExist: no }
fileContentTests:
  - name: 'followed links'
    path: /opt/link
    expectedContents: ['port = \\d+', '(?m)^host = any$']
    excludedContents: ['^host']
licenseTests:
  - debian: true
    files: [/usr/share/doc/free/copyright]
metadataTest:
  envVars:
    - { key: GREETING, value: hello }
    - { key: EMPTY, value: '' }
    - { key: TOOL, value: '^/opt/[a-z]+$', isRegex: true }
  unboundEnvVars: [{ key: PLACE }]
  labels:
    - { key: revision, value: '^[0-9a-f]+$', isRegex: true }
    - { key: nothing, value: '' }
  exposedPorts: ['8080', 53]
  unexposedPorts: [80]
  volumes: [/data]
  unmountedVolumes: [/root]
  entrypoint: [/bin/false]
  cmd: [serve, --all]
  workdir: /app
  user: '12:34'
`

const FAILING: StructureConfig = {
  schemaVersion: '2.0.0',
  commandTests: [
    {
      name: 'output',
      command: 'sh',
      args: ['-c', 'echo out; echo err >&2; exit 3'],
      expectedOutput: ['^err'],
      excludedOutput: ['o.t'],
      expectedError: ['(?-i)ERR'],
      excludedError: ['err'],
    },
    { name: 'no such command', command: 'nosuch' },
    { name: '', command: '', setup: [[]], envVars: [{ key: 'A', value: '' }] },
  ],
  fileContentTests: [
    { name: 'text', path: '/app/LICENSE', expectedContents: ['MIT'], excludedContents: ['agpl'] },
    { name: 'folder', path: '/app' },
    { name: 'nothing', path: '/none' },
    { name: 'no path', path: '' },
  ],
  fileExistenceTests: [
    {
      name: 'another',
      path: '/app/config.ini',
      permissions: '-rw-r--r--',
      isExecutableBy: 'owner',
      uid: 1,
      gid: 2,
    },
    { name: 'nothing', path: '/none' },
    { name: 'below a file', path: '/app/config.ini/x' },
    { name: 'there', path: '/app', shouldExist: false },
    { name: 'no variable', path: '$NONE' },
  ],
  licenseTests: [{ files: ['/app/LICENSE', '/none'] }],
  metadataTest: {
    envVars: [
      { key: 'GREETING', value: 'hell', isRegex: false },
      { key: 'EMPTY', value: '.', isRegex: true },
      { key: 'NONE', value: '' },
    ],
    unboundEnvVars: [{ key: 'PATH' }],
    labels: [
      { key: 'revision', value: '^abc', isRegex: true },
      { key: 'none', value: '' },
    ],
    exposedPorts: ['8080/tcp'],
    unexposedPorts: ['53'],
    volumes: ['/root'],
    unmountedVolumes: ['/data'],
    entrypoint: [],
    cmd: ['serve', '--some'],
    workdir: '/',
    user: 'root',
  },
}

/** What failed, and why. */
function failures({ tests }: StructureReport): readonly string[] {
  return tests
    .filter(({ pass }) => !pass)
    .map(({ kind, name, errors }) => [`${kind}: ${name}`, ...errors].join('\n  '))
}

eachEngine(
  (engine) => {
    let built: BuiltImage
    let file: string
    beforeAll(async () => {
      built = await app.build({ host: engine.host, tags: ['imagewright-test/structure:app'] })
      file = join(folder, `${engine.slot}.yaml`)
      writeFileSync(file, PASSING)
    })
    afterAll(() => images({ host: engine.host }).remove('imagewright-test/structure:app'))

    const run = (
      tests: string | StructureConfig,
      options: StructureTestOptions = {},
      subject: StructureSubject = built,
    ) => runStructureTests(subject, tests, { host: engine.host, ...options })

    /** Images that the Engine holds for the setups of tests, and containers of the image. */
    async function left() {
      const { host } = engine
      return [
        ...(await images({ host }).list({ reference: 'imagewright-structure-test/*' })),
        ...(await container.list({ host, image: built.id })),
      ]
    }

    it('runs a file of container-structure-test as it is, and leaves nothing behind', async () => {
      const report = await run(file)
      expect(failures(report)).toEqual([])
      expect(report).toMatchObject({ pass: true, passed: 11, failed: 0 })
      expect(report.tests.map(({ kind, name }) => [kind, name])).toEqual([
        ['command', 'the entrypoint has no part in it'],
        ['command', 'variables of its own, as they stand'],
        ['command', 'each setup goes on where the one before it ended'],
        ['file-content', 'followed links'],
        ['file-existence', 'root'],
        ['file-existence', 'a file'],
        ['file-existence', 'executable'],
        ['file-existence', 'a link'],
        ['file-existence', 'nothing'],
        ['license', ''],
        ['metadata', ''],
      ])
      expect(report.tests[0]).toEqual({
        kind: 'command',
        name: 'the entrypoint has no part in it',
        file,
        pass: true,
        errors: [],
        stdout: 'hello\nhello world\n/app\n12\n',
        stderr: 'err\n',
        duration: expect.any(Number),
      })
      expect(Object.isFrozen(report.tests[0]?.errors)).toBe(true)
      expect(await left()).toEqual([])
    })

    it('says of each test why it failed', async () => {
      const report = await run(FAILING)
      expect(report).toMatchObject({ pass: false, passed: 0 })
      const texts = failures(report).map((text) =>
        // How runc says it differs from version to version.
        text
          .replace(/(Error creating container): .*"nosuch": executable file.*/, '$1: <reason>')
          // Podman looks no further than that there is nothing.
          .replace(
            'there is nothing at /app/config.ini/x',
            '/app/config.ini/x is below something that is no folder',
          ),
      )
      expect(texts.join('\n')).toMatchInlineSnapshot(`
       "command: output
         Expected string '(?-i)ERR' not found in error 'err
       '
         Excluded string 'err' found in error 'err
       '
         Expected string '^err' not found in output 'out
       '
         Excluded string 'o.t' found in output 'out
       '
         Test 'output' exited with incorrect error code. Expected: 0, Actual: 3
       command: no such command
         Error creating container: <reason>
       command: 
         Please provide a valid name for every test
         Please provide a valid command to run for test 
         Error in setup command configuration encountered; please check formatting and remove all empty setup commands
         Please provide non-empty keys and values for all specified env vars
       file-content: text
         Expected string 'MIT' not found in file content string 'Licence: agpl-3
       '
         Excluded string 'agpl' found in file content string 'Licence: agpl-3
       '
       file-content: folder
         Failed to open /app. Error: /app is a directory
       file-content: nothing
         Failed to open /none. Error: there is nothing at /none
       file-content: no path
         Please provide a valid file path for test no path
       file-existence: another
         /app/config.ini has incorrect permissions. Expected: -rw-r--r--, Actual: -rw-r-----
         /app/config.ini has incorrect executable bit. Expected to be executable by owner, Actual: -rw-r-----
         /app/config.ini has incorrect user ownership. Expected: 1, Actual: 12
         /app/config.ini has incorrect group ownership. Expected: 2, Actual: 34
       file-existence: nothing
         Error examining file in container: there is nothing at /none
       file-existence: below a file
         Error examining file in container: /app/config.ini/x is below something that is no folder
       file-existence: there
         File /app should not exist but does
       file-existence: no variable
         Error examining file in container: the path is empty
       license: 
         Invalid license for /app/LICENSE, license contains AGPL
         Error reading license file for /none: there is nothing at /none
       metadata: 
         env var GREETING value hello does not match expected value: hell
         env var EMPTY value  does not match expected value: .
         variable NONE not found in image env
         env variable PATH should not be present in image metadata
         label revision value 0123abc does not match expected value: ^abc
         label none not found in image metadata
         Image config Cmd [serve --all] does not match expected value: [serve --some]
         Image entrypoint [/bin/false] does not match expected entrypoint: []
         Image workdir /app does not match config workdir: /
         Image user 12:34 does not match config user: root
         Port 8080/tcp not found in config
         Port 53 should not be exposed
         Volume /root not found in config
         Volume /data should not be mounted"
      `)
      expect(await left()).toEqual([])
    })

    it('gives containers what containerRunOptions say', async () => {
      const envFile = join(folder, 'variables.env')
      writeFileSync(envFile, 'FROM_FILE="a b"\n')
      const script = 'id -u; env; grep CapBnd /proc/self/status; echo x > /mounted/x'
      const options: StructureConfig = {
        schemaVersion: '2.0.0',
        commandTests: [
          {
            name: 'options',
            command: 'sh',
            args: ['-c', script],
            envVars: [{ key: 'OWN', value: '1' }],
            expectedOutput: [
              '^7\n',
              '(?m)^FROM_FILE=a b$',
              '(?m)^HANDED=on$',
              '(?m)^OWN=1$',
              'CapBnd:\\s+00000000a82',
            ],
            excludedOutput: ['UNSET'],
            exitCode: 1,
          },
        ],
        fileExistenceTests: [{ name: 'mounted', path: '/mounted/passwd' }],
        containerRunOptions: {
          user: '7',
          capabilities: ['sys_admin'],
          bindMounts: ['/etc:/mounted:ro'],
          envFile,
          envVars: ['HANDED', 'UNSET'],
        },
      }
      const report = await run(options, { env: { HANDED: 'on' } })
      expect(failures(report)).toEqual([])
      const terminal = await run({
        schemaVersion: '2.0.0',
        commandTests: [
          { name: 'tty', command: 'sh', args: ['-c', 'tty; echo err >&2; exit 4'], exitCode: 4 },
        ],
        containerRunOptions: { allocateTty: true, privileged: true },
      })
      expect(terminal.tests).toMatchObject([
        { pass: true, stdout: expect.stringMatching(/^\/dev\/pts\/\d+\r\nerr\r\n$/), stderr: '' },
      ])
      const refused = await run({
        schemaVersion: '2.0.0',
        fileExistenceTests: [{ name: 'absent', path: '/none', shouldExist: false }],
        containerRunOptions: { capabilities: ['NO_SUCH'] },
      })
      // That there is no container does not mean that there is no file.
      expect(failures(refused)).toEqual([
        expect.stringMatching(/Error creating container: .*NO_SUCH/i),
      ])
    })

    // What differs from container-structure-test: docs/structure-tests.md.
    it('throws for a file of variables that is missing, before a test is made', async () => {
      const envFile = join(folder, 'none.env')
      const missing = run({
        schemaVersion: '2.0.0',
        commandTests: [{ name: 'never', command: 'true' }],
        containerRunOptions: { envFile },
      })
      await expect(missing).rejects.toMatchObject({
        code: 'STRUCTURE_FILE_UNREADABLE',
        file: envFile,
      })
    })

    it('takes an owner that a file of JSON does not name for anybody, and existence for false', async () => {
      const json = join(folder, `${engine.slot}.json`)
      const owned = { name: 'owned', path: '/app/config.ini', shouldExist: true }
      const fileExistenceTests = [
        owned,
        { ...owned, name: 'by root', uid: 0 },
        { name: 'no', path: '/x' },
      ]
      writeFileSync(json, JSON.stringify({ schemaVersion: '2.0.0', fileExistenceTests }))
      const report = await run(json)
      expect(failures(report)).toEqual([
        'file-existence: by root\n  /app/config.ini has incorrect user ownership. Expected: 0, Actual: 12',
      ])
    })

    it('gives a command whole output, and repeats 10,000 characters of it in an error', async () => {
      const { tests } = await run({
        schemaVersion: '2.0.0',
        commandTests: [
          {
            name: 'long',
            command: 'sh',
            args: ['-c', 'yes | head -c 12000'],
            expectedOutput: ['y\\n\\z', 'none'],
          },
        ],
      })
      const output = 'y\n'.repeat(6_000)
      const shown = `${output.slice(0, 10_000)}... (2000 more characters)`
      expect(tests).toMatchObject([
        { stdout: output, errors: [`Expected string 'none' not found in output '${shown}'`] },
      ])
    })

    it('takes a definition, a name, an ID and an image', async () => {
      const config: StructureConfig = { schemaVersion: '2.0.0', metadataTest: { workdir: '/app' } }
      const held = await images({ host: engine.host }).get('imagewright-test/structure:app')
      for (const subject of [app, 'imagewright-test/structure:app', built.id, held]) {
        expect(await run(config, {}, subject)).toMatchObject({ pass: true, passed: 1 })
      }
      await expect(run(config, {}, 'imagewright-test/none')).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
      })
    })

    it('does not pass without a test', async () => {
      expect(await run({ schemaVersion: '2.0.0' })).toEqual({
        pass: false,
        tests: [],
        passed: 0,
        failed: 0,
        duration: expect.any(Number),
      })
    })

    it('ends with its signal, and leaves nothing behind', async () => {
      const reason = new RangeError('enough')
      const slow: StructureConfig = {
        schemaVersion: '2.0.0',
        commandTests: [
          { name: 'slow', setup: [['true'], ['sleep', '100']], command: 'true' },
          { name: 'never', command: 'true' },
        ],
      }
      const controller = new AbortController()
      const running = run(slow, { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 1_000)
      await expect(running).rejects.toBe(reason)
      expect(await left()).toEqual([])
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)
