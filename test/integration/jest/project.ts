import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve(__dirname, '../../..')

export type ModuleKind = 'commonjs' | 'module'

/** Who runs the tests of a project: the jest that this project is tested with, or another one. */
export type Runner = keyof typeof RUNNERS

const RUNNERS = {
  jest: 'node_modules/jest/bin/jest.js',
  'jest 29': 'test/integration/jest/jest-29.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
} as const

/** A project of a user, whose tests run with the preset of the package as it is built. */
export interface JestProject {
  /** For temporary files of its processes, those of a reaper among them. */
  readonly temporary: string
  write(name: string, text: string): void
  /** Begins a run in a process group of its own. */
  start(args?: readonly string[]): ChildProcess
  /** Runs its tests, all of them or those that the arguments name. */
  run(args?: readonly string[]): Promise<JestOutcome>
  /** What its tests told with `tell`, in all runs so far. */
  told(): readonly Told[]
  remove(): void
}

export interface JestOutcome {
  readonly code: number | null
  /** Standard output and standard error, with the folder of the project as `<project>`. */
  readonly output: string
}

/** A line that a test told: what it is about, and whatever was put into it. */
export type Told = Readonly<Record<string, unknown>>

/** A module of the project that hands facts to the test outside. */
const TELL = `import { appendFileSync } from 'node:fs'

export function tell(about: string, facts: object = {}): void {
  const line = JSON.stringify({ about, pid: process.pid, ...facts })
  appendFileSync(process.env.TOLD as string, line + '\\n')
}
`

export function makeProject(host: string, kind: ModuleKind, runner: Runner = 'jest'): JestProject {
  // Short, for the path of a socket has a limit.
  const folder = mkdtempSync(join(tmpdir(), 'iwj-'))
  const temporary = join(folder, 't')
  const told = join(folder, 'told')
  mkdirSync(temporary)
  install(join(folder, 'node_modules'), runner === 'vitest' ? ['vitest'] : [])
  writeFileSync(told, '')
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ type: kind, jest: configuration(kind) }))
  write('tell.ts', TELL)
  const start = (args: readonly string[] = []): ChildProcess =>
    spawn(process.execPath, [join(ROOT, RUNNERS[runner]), ...args], {
      cwd: folder,
      detached: true,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        TMPDIR: temporary,
        DOCKER_HOST: host,
        IMAGEWRIGHT_CACHE_DIR: join(folder, 'cache'),
        TOLD: told,
        ...(kind === 'module' && { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  return {
    temporary,
    write,
    start,
    run: async (args) => {
      const jest = start(args)
      let output = ''
      jest.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
      jest.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text))
      const [code] = (await once(jest, 'close')) as [number | null]
      return { code, output: output.replaceAll(folder, '<project>') }
    },
    told: () =>
      readFileSync(told, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Told),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/**
 * The package as the registry would give it, but for its sources: a link would be no package, to jest, but the user's.
 *
 * @param others packages that the project has besides.
 */
export function install(modules: string, others: readonly string[] = []): void {
  const own = join(modules, 'imagewright')
  mkdirSync(own, { recursive: true })
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  for (const name of ['dist', 'package.json', 'jest-preset.json']) {
    const filter = (source: string): boolean => !/\.(?:map|d\.ts)$/.test(source)
    cpSync(join(ROOT, name), join(own, name), { recursive: true, filter })
  }
  for (const name of [...Object.keys(dependencies), ...others]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir')
  }
}

function configuration(kind: ModuleKind) {
  const swc = {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: kind === 'module' ? 'es6' : 'commonjs' },
  }
  return {
    preset: 'imagewright',
    transform: { '\\.ts$': [join(ROOT, 'node_modules/@swc/jest'), swc] },
    cacheDirectory: '<rootDir>/jest-cache',
    watchman: false,
    // What is written here; what the package requires is not touched.
    moduleNameMapper: { '^(\\./(?:tell|definition))\\.js$': '$1' },
    ...(kind === 'module' && { extensionsToTreatAsEsm: ['.ts'] }),
  }
}
