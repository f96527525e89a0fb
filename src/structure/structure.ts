import type { StructureConfig } from './config/structure-config.js'
import type { StructureTestOptions } from './run-suites.js'
import type { StructureReport } from './structure-report.js'
import type { StructureSubject } from './tested-image.js'

/**
 * Runs tests as container-structure-test writes them against an image: its files of YAML and JSON as they are, or the same
 * as a value. A test that fails is a result, no error.
 *
 * ```ts
 * const { pass, tests } = await runStructureTests('me/app', 'structure-test.yaml')
 * await runStructureTests(app, { schemaVersion: '2.0.0', metadataTest: { user: 'node' } })
 * ```
 *
 * A definition is built. Relative files belong to the working directory, as with container-structure-test.
 *
 * @throws {StructureConfigError} `STRUCTURE_CONFIG_INVALID` with all that is wrong in a file, and where.
 * @throws {StructureFileError} `STRUCTURE_FILE_UNREADABLE`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {BuildFailedError} `BUILD_FAILED`
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function runStructureTests(
  image: StructureSubject,
  tests: string | readonly string[] | StructureConfig,
  options: StructureTestOptions = {},
): Promise<StructureReport> {
  const { runSuites } = await import('./run-suites.js')
  return runSuites(image, tests, options)
}
