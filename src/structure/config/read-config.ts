import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StructureConfigError, StructureFileError } from '../../errors/index.js'
import { nodeOfValue } from './config-node.js'
import type { StructureConfigProblem } from '../../errors/index.js'
import type { Decoding } from './decode.js'
import { decodeTests } from './decode-tests.js'
import { readDocument } from './read-document.js'
import type { StructureConfig } from './structure-config.js'
import type { StructureTests } from './structure-tests.js'

/** The tests of one configuration. */
export interface TestSuite {
  /** The file as it was named; missing where the configuration is a value. */
  readonly file?: string
  readonly tests: StructureTests
}

/**
 * Reads tests from files, YAML or JSON by their names, or from a value.
 *
 * @throws {StructureFileError} `STRUCTURE_FILE_UNREADABLE`
 * @throws {StructureConfigError} `STRUCTURE_CONFIG_INVALID`
 */
export async function readConfigs(
  configs: string | readonly string[] | StructureConfig,
): Promise<readonly TestSuite[]> {
  if (typeof configs === 'string') return [await readConfigFile(configs)]
  if (isList(configs)) return Promise.all(configs.map(readConfigFile))
  return [{ tests: decoded(undefined, { json: false, problems: [] }, nodeOfValue(configs)) }]
}

function isList(configs: readonly string[] | StructureConfig): configs is readonly string[] {
  return Array.isArray(configs)
}

async function readConfigFile(file: string): Promise<TestSuite> {
  const format = formatOf(file)
  if (!format) {
    throw new StructureFileError(file, 'its name must end in .yaml, .yml or .json')
  }
  const text = await readStructureFile(file)
  const problems: StructureConfigProblem[] = []
  const node = await readDocument(text, format, problems)
  return { file, tests: decoded(file, { json: format === 'json', problems }, node) }
}

function formatOf(file: string): 'yaml' | 'json' | undefined {
  if (file.endsWith('.json')) return 'json'
  return file.endsWith('.yaml') || file.endsWith('.yml') ? 'yaml' : undefined
}

/** @throws {StructureFileError} `STRUCTURE_FILE_UNREADABLE` */
export async function readStructureFile(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), 'utf8')
  } catch (cause) {
    // Not by its class: under jest an error of Node is of another realm.
    const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(cause)
    const reason = code === 'ENOENT' ? 'there is no such file' : String(message)
    throw new StructureFileError(file, reason, { cause })
  }
}

function decoded(
  file: string | undefined,
  decoding: Decoding,
  node: Parameters<typeof decodeTests>[1],
): StructureTests {
  // A text that is no YAML says nothing of its fields.
  const tests = decoding.problems.length === 0 ? decodeTests(decoding, node) : undefined
  if (tests && decoding.problems.length === 0) return tests
  throw new StructureConfigError(file, decoding.problems)
}
