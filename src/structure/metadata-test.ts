import type { InspectedImageConfig } from '../definition/index.js'
import type { Match, MetadataTest } from './config/structure-tests.js'
import type { Finding } from './structure-report.js'

/** Whether it says nothing at all, and is then no test. */
export function isEmptyMetadataTest(test: MetadataTest): boolean {
  const { cmd, entrypoint, ...others } = test
  // No command is something that an image can be asked to have.
  if (cmd || entrypoint) return false
  return Object.values(others).every((value) => value.length === 0)
}

/** What a test lacks; empty where it can be made. */
export function metadataTestProblems(test: MetadataTest): readonly string[] {
  return [
    ...test.envVars
      .filter(({ key }) => key === '')
      .map(() => 'Environment variable key cannot be empty'),
    ...test.labels.filter(({ key }) => key === '').map(() => 'Label key cannot be empty'),
    ...test.exposedPorts.filter((port) => port === '').map(() => 'Port cannot be empty'),
    ...test.volumes.filter((volume) => volume === '').map(() => 'Volume cannot be empty'),
  ]
}

/** Compares what an image gives its containers with what it should. */
export function runMetadataTest(test: MetadataTest, config: InspectedImageConfig): Finding {
  return { errors: configErrors(test, config) }
}

function configErrors(test: MetadataTest, config: InspectedImageConfig): readonly string[] {
  const { env, labels, volumes } = config
  const ports = config.exposedPorts.map((port) => port.replace(/\/.*$/, ''))
  return [
    ...test.envVars.flatMap((match) =>
      matchErrors(match, env, `variable ${match.key} not found in image env`, 'env var'),
    ),
    ...test.unboundEnvVars
      .filter(({ key }) => Object.hasOwn(env, key))
      .map(({ key }) => `env variable ${key} should not be present in image metadata`),
    ...test.labels.flatMap((match) =>
      matchErrors(match, labels, `label ${match.key} not found in image metadata`, 'label'),
    ),
    ...commandErrors('Cmd', test.cmd, config.cmd),
    ...commandErrors('entrypoint', test.entrypoint, config.entrypoint),
    ...(test.workdir === '' || test.workdir === config.workdir
      ? []
      : [`Image workdir ${config.workdir} does not match config workdir: ${test.workdir}`]),
    ...(test.user === '' || test.user === config.user
      ? []
      : [`Image user ${config.user} does not match config user: ${test.user}`]),
    ...without(test.exposedPorts, ports).map((port) => `Port ${port} not found in config`),
    ...within(test.unexposedPorts, ports).map((port) => `Port ${port} should not be exposed`),
    ...without(test.volumes, volumes).map((volume) => `Volume ${volume} not found in config`),
    ...within(test.unmountedVolumes, volumes).map(
      (volume) => `Volume ${volume} should not be mounted`,
    ),
  ]
}

function matchErrors(
  { key, value, pattern }: Match,
  found: Readonly<Record<string, string>>,
  missing: string,
  what: string,
): readonly string[] {
  const actual = Object.hasOwn(found, key) ? found[key] : undefined
  if (actual === undefined) return [missing]
  if (pattern ? pattern.matches(actual) : actual === value) return []
  return [`${what} ${key} value ${actual} does not match expected value: ${value}`]
}

function commandErrors(
  what: 'Cmd' | 'entrypoint',
  expected: readonly string[] | undefined,
  actual: readonly string[],
): readonly string[] {
  if (!expected) return []
  const words = `[${actual.join(' ')}]`
  const wanted = `[${expected.join(' ')}]`
  if (expected.length !== actual.length) {
    return [`Image ${what} ${words} does not match expected ${what}: ${wanted}`]
  }
  if (expected.every((word, at) => word === actual[at])) return []
  return [`Image config ${what} ${words} does not match expected value: ${wanted}`]
}

function within(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return wanted.filter((each) => found.includes(each))
}

function without(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return wanted.filter((each) => !found.includes(each))
}
