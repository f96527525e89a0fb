import type { ConfigNode } from './config-node.js'
import { problemAt } from './config-problem.js'
import {
  type Decoder,
  type Decoding,
  fieldsOf,
  flag,
  list,
  optional,
  otherwise,
  pattern,
  record,
  text,
  whole,
} from './decode.js'
import type { CommandTest, Match, StructureTests, Variable } from './structure-tests.js'

const texts = list(text)
const patterns = list(pattern)

const VARIABLE = { key: text, value: text, isRegex: flag }
const variable: Decoder<Variable> = record(VARIABLE)
const variables = list(variable)

const match: Decoder<Match> = (decoding, node, path) => {
  const { key, value, isRegex } = record(VARIABLE)(decoding, node, path)
  if (!isRegex) return { key, value, pattern: undefined }
  const written = fieldsOf({ ...decoding, problems: [] }, node, path, ['value']).get('value')
  return { key, value, pattern: pattern(decoding, written, `${path}.value`) }
}

const COMMAND = {
  name: text,
  setup: list(texts),
  teardown: list(texts),
  envVars: variables,
  exitCode: whole,
  expectedOutput: patterns,
  excludedOutput: patterns,
  expectedError: patterns,
  excludedError: patterns,
}

/** `command` was a list once, the arguments with it. */
const commandTestV1: Decoder<CommandTest> = (decoding, node, path) => {
  const { command: words, ...test } = record({ ...COMMAND, command: texts })(decoding, node, path)
  const [command = '', ...args] = words
  return { ...test, command, args }
}

const fileContentTest = record({
  name: text,
  path: text,
  expectedContents: patterns,
  excludedContents: patterns,
})

const EXISTENCE = {
  name: text,
  path: text,
  // container-structure-test sets this default in YAML only.
  shouldExist: otherwise(flag, ({ json }) => !json),
  permissions: text,
}

const OWNED_EXISTENCE = {
  ...EXISTENCE,
  uid: optional(owner),
  gid: optional(owner),
  isExecutableBy: text,
}

/** -1 stands for anybody. Source: container-structure-test pkg/types/v2, `defaultOwnership`. */
function owner(decoding: Decoding, node: ConfigNode | undefined, path: string): number | undefined {
  const id = whole(decoding, node, path)
  return id === -1 ? undefined : id
}

const existenceTestV1: Decoder<StructureTests['fileExistenceTests'][number]> = (...args) => ({
  ...record(EXISTENCE)(...args),
  uid: undefined,
  gid: undefined,
  isExecutableBy: '',
})

const licenseTest = record({ debian: flag, files: texts })

const metadataTest = record({
  envVars: list(match),
  unboundEnvVars: variables,
  exposedPorts: texts,
  unexposedPorts: texts,
  entrypoint: optional(texts),
  cmd: optional(texts),
  workdir: text,
  volumes: texts,
  unmountedVolumes: texts,
  labels: list(match),
  user: text,
})

const runOptions = record({
  user: text,
  privileged: flag,
  allocateTty: flag,
  envVars: texts,
  envFile: text,
  capabilities: texts,
  bindMounts: texts,
})

const testsV2: Decoder<StructureTests> = record({
  schemaVersion: text,
  globalEnvVars: variables,
  commandTests: list(record({ ...COMMAND, command: text, args: texts })),
  fileExistenceTests: list(record(OWNED_EXISTENCE)),
  fileContentTests: list(fileContentTest),
  metadataTest,
  licenseTests: list(licenseTest),
  containerRunOptions: runOptions,
})

const testsV1: Decoder<StructureTests> = (decoding, node, path) => {
  const none = { ...decoding, problems: [] }
  return {
    ...record({
      schemaVersion: text,
      globalEnvVars: variables,
      commandTests: list(commandTestV1),
      fileExistenceTests: list(existenceTestV1),
      fileContentTests: list(fileContentTest),
      licenseTests: list(licenseTest),
    })(decoding, node, path),
    metadataTest: metadataTest(none, undefined, ''),
    containerRunOptions: runOptions(none, undefined, ''),
  }
}

const VERSIONS: Readonly<Record<string, Decoder<StructureTests>>> = {
  '1.0.0': testsV1,
  '2.0.0': testsV2,
}

/** Reads the tests of a configuration; what is wrong in it joins the problems. */
export function decodeTests(decoding: Decoding, node: ConfigNode): StructureTests {
  const lenient = { json: true, problems: decoding.problems }
  const versionNode = fieldsOf(node.kind === 'map' ? lenient : decoding, node, '', [
    'schemaVersion',
  ]).get('schemaVersion')
  const version = text(decoding, versionNode, 'schemaVersion')
  const decoder = Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined
  if (decoder) return decoder(decoding, node, '')
  const known = Object.keys(VERSIONS).join(' and ')
  const message =
    version === ''
      ? 'schemaVersion is missing: "2.0.0" is the current one'
      : `schemaVersion "${version}" is not known: there are ${known}`
  if (decoding.problems.length === 0) {
    decoding.problems.push(problemAt(versionNode ?? node, 'schemaVersion', message))
  }
  return testsV2({ ...decoding, problems: [] }, undefined, '')
}
