import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { say } from '../engines/say.js'
import { SetUpError } from '../engines/set-up-error.js'
import { measureSuccess } from './measure.js'
import { FIXTURE_KINDS, type FixtureKind, type FixtureMeasurements } from './measurements.js'
import { environmentOf, forget, type PreparedEngine } from './prepared-engine.js'
import { settle } from './settle.js'

/** The folder of the checkout. */
const ROOT = resolve(__dirname, '../..')

export const FIXTURE_FILES = 50
export const FIXTURE_WORKERS = 2

/** The last testcontainers that runs on Node 20. */
const PEER = 'testcontainers@11'

const DOCKERFILE = `FROM busybox
COPY . /app
RUN ls /app
CMD ["sleep", "600"]
`

export interface FixturesOptions {
  readonly runs: number
  /** A folder for the projects, and for the peer's packages. */
  readonly folder: string
  readonly signal: AbortSignal
}

/**
 * Lets jest run fifty files that need one image: with nothing in them, with the image, with a container of it each, and
 * with a container by testcontainers. The image is there before, but for the first run of each round's kinds.
 */
export async function measureFixtures(
  engine: PreparedEngine,
  { runs, folder, signal }: FixturesOptions,
): Promise<FixtureMeasurements> {
  const peer = installPeer(folder)
  const projects = join(folder, 'fixtures')
  rmSync(projects, { recursive: true, force: true })
  for (const kind of FIXTURE_KINDS) makeProject(join(projects, kind), kind, peer)
  const home = join(folder, 'home-fixtures')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const measured: FixtureMeasurements = { empty: [], image: [], container: [], testcontainers: [] }
  const run = async (kind: FixtureKind) => {
    const outcome = await measureSuccess(
      [
        process.execPath,
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--config',
        join(projects, kind, 'jest.config.js'),
        '--maxWorkers',
        String(FIXTURE_WORKERS),
      ],
      { ...environmentOf(engine, home), TESTCONTAINERS_RYUK_DISABLED: 'true', CI: 'true' },
    )
    return outcome.sample
  }
  try {
    for (const kind of FIXTURE_KINDS) await run(kind)
    for (let round = 1; round <= runs && !signal.aborted; round += 1) {
      const kinds = round % 2 === 1 ? FIXTURE_KINDS : FIXTURE_KINDS.toReversed()
      for (const kind of kinds) {
        await settle()
        measured[kind].push(await run(kind))
      }
      say(
        `fixtures, round ${round}: ${FIXTURE_KINDS.map((kind) => told(kind, measured)).join(', ')}`,
      )
    }
    return measured
  } finally {
    for (const path of [projects, home]) rmSync(path, { recursive: true, force: true })
    await forget(engine)
  }
}

function told(kind: FixtureKind, measured: FixtureMeasurements): string {
  return `${kind} ${measured[kind].at(-1)?.wall.toFixed(1) ?? ''} s`
}

/** @returns the folder of the packages. */
function installPeer(folder: string): string {
  const home = join(folder, 'testcontainers')
  const packages = join(home, 'node_modules')
  if (existsSync(join(packages, 'testcontainers/package.json'))) return packages
  mkdirSync(home, { recursive: true })
  const install = ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts', PEER]
  const { status, stderr } = spawnSync('npm', install, { encoding: 'utf8' })
  if (status === 0) return packages
  throw new SetUpError(`"npm install ${PEER}" failed with exit code ${status}`, stderr.trim())
}

function makeProject(folder: string, kind: FixtureKind, peer: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true })
  const links = { imagewright: ROOT, '@jest': join(ROOT, 'node_modules/@jest') }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(modules, name))
  if (kind === 'testcontainers') symlinkSync(join(peer, kind), join(modules, kind))
  cpSync(join(ROOT, 'src'), join(folder, 'context'), { recursive: true })
  writeFileSync(join(folder, 'context/Dockerfile'), DOCKERFILE)
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
  const preset = kind === 'empty' || kind === 'testcontainers' ? '' : "preset: 'imagewright', "
  writeFileSync(
    join(folder, 'jest.config.js'),
    `module.exports = { ${preset}transform: {}, testTimeout: 120000, modulePathIgnorePatterns: ['context'] }\n`,
  )
  for (let file = 1; file <= FIXTURE_FILES; file += 1) {
    writeFileSync(join(folder, `${file}.test.js`), TEST[kind])
  }
}

const OURS = `const { expect, test } = require('@jest/globals')
const { image } = require('imagewright')
const { useContainer, useImage } = require('imagewright/jest')
const app = image({ context: __dirname + '/context' })
  .from('busybox').copy('.', '/app').run('ls /app').cmd(['sleep', '600'])
`

const TEST: Readonly<Record<FixtureKind, string>> = {
  empty: `const { expect, test } = require('@jest/globals')
test('runs', () => expect(1).toBe(1))
`,
  image: `${OURS}const built = useImage(app)
test('has the image', () => expect(built().id).toMatch(/^sha256:/))
`,
  container: `${OURS}const running = useContainer(app)
test('has the files', async () => {
  const { stdout } = await running().exec(['ls', '/app'])
  expect(stdout).toMatch('index.ts')
})
`,
  testcontainers: `const { afterAll, beforeAll, expect, test } = require('@jest/globals')
const { GenericContainer } = require('testcontainers')
let running
beforeAll(async () => {
  const built = await GenericContainer.fromDockerfile(__dirname + '/context')
    .build('imagewright-bench-fixtures:latest', { deleteOnExit: false })
  running = await built.start()
})
afterAll(() => running.stop())
test('has the files', async () => {
  const { output } = await running.exec(['ls', '/app'])
  expect(output).toMatch('index.ts')
})
`,
}
