import type { EnginePlace } from '../definition/index.js'
import { freeze } from '../node/index.js'
import { commandTestProblems, runCommandTest } from './command-test.js'
import { readConfigs, type TestSuite } from './config/read-config.js'
import type { StructureConfig } from './config/structure-config.js'
import { fileTestProblems, runFileContentTest, runFileExistenceTest } from './file-tests.js'
import { inParallel } from './in-parallel.js'
import { openImageFiles } from './image-files.js'
import { runLicenseTest } from './license-test.js'
import { isEmptyMetadataTest, metadataTestProblems, runMetadataTest } from './metadata-test.js'
import type {
  Finding,
  StructureReport,
  StructureTestKind,
  StructureTestResult,
} from './structure-report.js'
import { type TestBed, testBed, type TestBedOptions } from './test-bed.js'
import { type StructureSubject, type TestedImage, testedImage } from './tested-image.js'

/** Where and how structure tests run. */
export interface StructureTestOptions extends EnginePlace {
  /** `os/architecture[/variant]`. @default the image's */
  readonly platform?: string
  /** Where `containerRunOptions.envVars` are looked up. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ends the tests: what they made is removed, and the promise is rejected with the reason. */
  readonly signal?: AbortSignal | undefined
}

/** A test that is to be made. */
interface PlannedTest {
  readonly kind: StructureTestKind
  readonly name: string
  /** What it lacks; it has then failed without being made. */
  readonly problems: readonly string[]
  run(): Finding | Promise<Finding>
}

/** All configurations are read before anything is run. See `runStructureTests`. */
export async function runSuites(
  subject: StructureSubject,
  configs: string | readonly string[] | StructureConfig,
  { platform, signal, env = process.env, ...place }: StructureTestOptions = {},
): Promise<StructureReport> {
  const started = performance.now()
  const suites = await readConfigs(configs)
  const tests: StructureTestResult[] = []
  try {
    const image = await testedImage(subject, place, platform, signal)
    for (const suite of suites) {
      tests.push(...(await runSuite(image, suite, { platform, signal, env })))
    }
  } catch (error) {
    // What an abort left behind says less than its reason.
    signal?.throwIfAborted()
    throw error
  }
  const failed = tests.filter(({ pass }) => !pass).length
  return freeze({
    pass: tests.length > 0 && failed === 0,
    tests,
    passed: tests.length - failed,
    failed,
    duration: performance.now() - started,
  })
}

async function runSuite(
  image: TestedImage,
  { file, tests }: TestSuite,
  options: TestBedOptions,
): Promise<readonly StructureTestResult[]> {
  const { signal } = options
  const bed = await testBed(image, tests, options)
  const files = openImageFiles(bed)
  // Through a folder of the machine that both see, one test might see what another one does.
  const width = tests.containerRunOptions.bindMounts.length > 0 ? 1 : PARALLEL_TESTS
  try {
    return await inParallel(plan(tests, bed, files), width, async (test) => {
      signal?.throwIfAborted()
      return resultOf(file, test)
    })
  } finally {
    await files.close()
  }
}

/** So many tests run at a time: most of the time of each is that of the Engine, to start and remove a container. */
const PARALLEL_TESTS = 4

/** The tests in the order in which container-structure-test makes them. */
function plan(
  tests: TestSuite['tests'],
  bed: TestBed,
  files: ReturnType<typeof openImageFiles>,
): readonly PlannedTest[] {
  const { metadataTest } = tests
  return [
    ...tests.commandTests.map((test) => ({
      kind: 'command' as const,
      name: test.name,
      problems: commandTestProblems(test),
      run: () => runCommandTest(test, bed),
    })),
    ...tests.fileContentTests.map((test) => ({
      kind: 'file-content' as const,
      name: test.name,
      problems: fileTestProblems(test),
      run: () => runFileContentTest(test, files),
    })),
    ...tests.fileExistenceTests.map((test) => ({
      kind: 'file-existence' as const,
      name: test.name,
      problems: fileTestProblems(test),
      run: () => runFileExistenceTest(test, files, bed),
    })),
    ...tests.licenseTests.map((test) => ({
      kind: 'license' as const,
      name: '',
      problems: [],
      run: () => runLicenseTest(test, files),
    })),
    ...(isEmptyMetadataTest(metadataTest)
      ? []
      : [
          {
            kind: 'metadata' as const,
            name: '',
            problems: metadataTestProblems(metadataTest),
            run: () => runMetadataTest(metadataTest, bed.config),
          },
        ]),
  ]
}

async function resultOf(
  file: string | undefined,
  { kind, name, problems, run }: PlannedTest,
): Promise<StructureTestResult> {
  const started = performance.now()
  const finding: Finding = problems.length > 0 ? { errors: problems } : await run()
  const { errors, stdout = '', stderr = '' } = finding
  return {
    kind,
    name,
    ...(file !== undefined && { file }),
    pass: errors.length === 0,
    errors,
    stdout,
    stderr,
    duration: problems.length > 0 ? 0 : performance.now() - started,
  }
}
