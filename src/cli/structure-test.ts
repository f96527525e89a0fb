import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { images } from '../container/container.js'
import type { EnginePlace, Stage } from '../definition/index.js'
import { UsageError } from '../errors/index.js'
import {
  runStructureTests,
  type StructureReport,
  type StructureSubject,
} from '../structure/index.js'
import { loadDefinition } from './load-definition.js'
import { plainProgress } from './progress/plain.js'
import { printJson } from './structure-report/json.js'
import { printJunit } from './structure-report/junit.js'
import { printText } from './structure-report/text.js'

export interface StructureTestCommandOptions {
  readonly image?: string
  readonly file?: string
  readonly export: string
  readonly config: readonly string[]
  readonly output: ReportFormat
  readonly json?: boolean
  readonly testReport?: string
  readonly junitSuiteName?: string
  readonly quiet?: boolean
  readonly color: boolean
  readonly pull?: boolean
  readonly platform?: string
  readonly host?: string
  readonly dockerContext?: string
}

type ReportFormat = 'text' | 'json' | 'junit'

/**
 * `imagewright structure-test`: what container-structure-test does, with its flags and its output.
 *
 * @returns the exit code: 1 where a test fails, or there is none.
 */
export async function structureTestCommand(
  options: StructureTestCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const { host, dockerContext, platform, config, testReport, quiet = false } = options
  const files = [...new Set(config)]
  const place: EnginePlace = {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
  const subject = await subjectOf(options, place, signal)
  const report = await runStructureTests(subject, files, {
    ...place,
    ...(platform !== undefined && { platform }),
    signal,
  })
  // A report in a file is for programs.
  const wanted = options.json ? 'json' : options.output
  const format = testReport !== undefined && wanted === 'text' ? 'json' : wanted
  const { isTTY } = process.stdout
  const text = print(report, format, { ...options, files, color: options.color && isTTY })
  if (testReport !== undefined) await writeFile(resolve(testReport), quiet ? '' : text)
  else if (!quiet) process.stdout.write(text)
  return report.pass ? 0 : 1
}

async function subjectOf(
  options: StructureTestCommandOptions,
  place: EnginePlace,
  signal: AbortSignal,
): Promise<StructureSubject> {
  const { image, file, pull = false, platform } = options
  if ((image === undefined) === (file === undefined)) {
    throw new UsageError('structure-test takes either --image or --file')
  }
  if (file !== undefined) return built(options, file, place, signal)
  const reference = image ?? ''
  if (!pull) return reference
  return images(place).pull(reference, { ...(platform !== undefined && { platform }), signal })
}

async function built(
  { export: exported, platform, pull, quiet }: StructureTestCommandOptions,
  file: string,
  place: EnginePlace,
  signal: AbortSignal,
): Promise<StructureSubject> {
  const definition: Stage = await loadDefinition(file, exported)
  const request = {
    ...place,
    ...(platform !== undefined && { platform }),
    ...(pull !== undefined && { pull }),
    signal,
  }
  const build = definition.build(request as Parameters<Stage['build']>[0])
  const show = quiet ? undefined : plainProgress((text) => process.stderr.write(text))
  for await (const event of build) show?.(event)
  return build
}

function print(
  report: StructureReport,
  format: ReportFormat,
  options: {
    readonly files: readonly string[]
    readonly color: boolean
    readonly junitSuiteName?: string
  },
): string {
  switch (format) {
    case 'text':
      return printText(report, options.files, options.color)
    case 'json':
      return printJson(report)
    case 'junit':
      return printJunit(report, options.junitSuiteName)
  }
}
