import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { compilePatterns, loadIgnorePatterns, matchesOrParentMatches } from '../context/index.js'
import {
  type CheckContext,
  checkDefinition,
  checkDockerfile,
  type DockerfileCheckOptions,
  type CheckResult,
  type CheckSet,
} from '../dockerfile/check/index.js'
import { UsageError } from '../errors/index.js'
import { pairs } from './build.js'
import { printHuman } from './check-report/human.js'
import { printJson } from './check-report/json.js'
import type { CheckedSource } from './check-report/place.js'
import { printSarif } from './check-report/sarif.js'
import { loadDefinition } from './load-definition.js'

export interface CheckCommandOptions {
  readonly export: string
  readonly buildArg?: readonly string[]
  readonly target?: string
  readonly platform?: string
  readonly context?: string
  readonly format: 'human' | 'json' | 'sarif'
  readonly set: 'all' | CheckSet
  readonly skip?: readonly string[]
  readonly only?: readonly string[]
  readonly enable?: readonly string[]
  readonly maxWarnings: number
  readonly error?: boolean
}

const STANDARD_INPUT = '-'
const DEFINITION = /\.[cm]?[jt]s$/

/**
 * `imagewright check [FILE]`: the checks of a Dockerfile or of a definition.
 *
 * @returns the exit code: 1 with warnings, as `docker build --check` does, or where it cannot be built.
 */
export async function checkCommand(file: string, options: CheckCommandOptions): Promise<number> {
  const source = DEFINITION.test(file)
    ? await checkDefinitionFile(file, options)
    : await checkDockerfileAt(file, options)
  const { stdout, stderr } = await print(source, options.format)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  return exitCode(source.result, options.maxWarnings)
}

function print(
  source: CheckedSource,
  format: CheckCommandOptions['format'],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  switch (format) {
    case 'human':
      return printHuman(source)
    case 'json':
      return Promise.resolve({ stdout: printJson(source), stderr: '' })
    case 'sarif':
      return Promise.resolve({ stdout: printSarif(source), stderr: '' })
  }
}

function exitCode({ warnings, failed }: CheckResult, maxWarnings: number): number {
  const counted = warnings.filter(({ severity }) => severity === 'warning')
  return failed || counted.length > maxWarnings ? 1 : 0
}

async function checkDefinitionFile(
  file: string,
  options: CheckCommandOptions,
): Promise<CheckedSource> {
  const { node } = await loadDefinition(file, options.export)
  const root = options.context ?? node.context
  const context = root === undefined ? undefined : await readContext(root, 'Dockerfile')
  const result = checkDefinition(node, toCheckOptions(options, context))
  return { file, text: result.text, result }
}

async function checkDockerfileAt(
  file: string,
  options: CheckCommandOptions,
): Promise<CheckedSource> {
  const text = file === STANDARD_INPUT ? await readInput() : await read(file)
  const root = options.context ?? (file === STANDARD_INPUT ? undefined : dirname(file))
  const context = root === undefined ? undefined : await readContext(root, resolve(file))
  return { file, text, result: checkDockerfile(text, toCheckOptions(options, context)) }
}

function toCheckOptions(
  options: CheckCommandOptions,
  context: CheckContext | undefined,
): DockerfileCheckOptions {
  const { target, platform, set, only, error } = options
  return {
    buildArgs: pairs('--build-arg', options.buildArg, (name) => process.env[name]),
    skip: names(options.skip),
    enable: names(options.enable),
    ...(only && { only: names(only) }),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    ...(set !== 'all' && { sets: [set] }),
    ...(error !== undefined && { error }),
    ...(context && { context }),
  }
}

function names(texts: readonly string[] = []): readonly string[] {
  return texts.flatMap((text) => text.split(',')).map((name) => name.trim())
}

async function readContext(root: string, dockerfile: string): Promise<CheckContext> {
  const { patterns, file } = await loadIgnorePatterns(root, dockerfile)
  const matcher = compilePatterns(patterns)
  return {
    ignored: (path) => matchesOrParentMatches(matcher, path),
    exceptions: matcher.exclusions,
    exists: (path) => existsSync(resolve(root, path)),
    hasIgnoreFile: file !== undefined,
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`check: cannot read ${file}: ${reason}`, { cause })
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
