import type { Container, CreateOptions, EngineImage } from '../definition/index.js'
import type { CommandTest } from './config/structure-tests.js'
import { expandVariables } from './expand.js'
import { failureOf } from './failure.js'
import { allFound, noneFound } from './patterns.js'
import type { Finding } from './structure-report.js'
import type { TestBed } from './test-bed.js'
import type { TestedImage } from './tested-image.js'

interface Output {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** What a test lacks; empty where it can be run. */
export function commandTestProblems(test: CommandTest): readonly string[] {
  const { name, command, setup, teardown, envVars } = test
  const problems: string[] = []
  if (name === '') problems.push('Please provide a valid name for every test')
  if (command === '') problems.push(`Please provide a valid command to run for test ${name}`)
  for (const [what, commands] of Object.entries({ setup, teardown })) {
    if (commands.some((each) => each.length === 0)) {
      problems.push(
        `Error in ${what} command configuration encountered; please check formatting and remove all empty ${what} commands`,
      )
    }
  }
  if (envVars.some(({ key, value }) => key === '' || value === '')) {
    problems.push('Please provide non-empty keys and values for all specified env vars')
  }
  return problems
}

/**
 * Runs the command of a test in a container of its own, after those of its setup.
 *
 * The entrypoint of the image has no part in it, as with container-structure-test.
 */
export async function runCommandTest(test: CommandTest, bed: TestBed): Promise<Finding> {
  const made: EngineImage[] = []
  try {
    const { image, env } = await setUp(test, bed, made)
    const command = [test.command, ...test.args].map((word) => expandVariables(word, env))
    const variables = { ...bed.commandEnv, ...variablesOf(test) }
    const output = await runOnce(image, command, variables, bed)
    return { ...output, errors: commandErrors(test, output) }
  } catch (error) {
    return { errors: [failureOf(error)] }
  } finally {
    for (const image of made.toReversed()) await image.remove()
  }
}

/** Runs the commands of the setup, each in a container of the image that the one before it left behind. */
async function setUp(
  test: CommandTest,
  bed: TestBed,
  made: EngineImage[],
): Promise<{ readonly image: TestedImage; readonly env: TestBed['env'] }> {
  let image = bed.image
  let env = bed.env
  for (const command of test.setup) {
    const variables = Object.fromEntries(
      test.envVars.map(({ key, value }) => [key, expandVariables(value, env)]),
    )
    env = { ...env, ...variables }
    const options = {
      ...bed.containerOptions,
      ...bed.userOption,
      entrypoint: [''],
      command,
      env: { ...bed.globalEnv, ...variables },
    }
    image = await inContainer(image, options, async (container) => {
      await container.start({ signal: bed.signal })
      // How it ends makes no difference, as with container-structure-test.
      await container.wait({ signal: bed.signal })
      return committed(container, bed, made)
    })
  }
  return { image, env }
}

async function committed(
  container: Container,
  { signal }: TestBed,
  made: EngineImage[],
): Promise<TestedImage> {
  const image = await container.commit(`imagewright-structure-test/setup:${container.id}`, {
    pause: false,
    signal,
  })
  made.push(image)
  return image
}

/** As they stand: what has a dollar sign is replaced in those of a setup only, as with container-structure-test. */
function variablesOf({ envVars }: CommandTest): Readonly<Record<string, string>> {
  return Object.fromEntries(envVars.map(({ key, value }) => [key, value]))
}

async function runOnce(
  image: TestedImage,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  bed: TestBed,
): Promise<Output> {
  const options = {
    ...bed.containerOptions,
    ...bed.userOption,
    entrypoint: [''],
    command,
    env,
  }
  return bed.tty ? runInTerminal(image, options, bed.signal) : image.run(options)
}

function runInTerminal(
  image: TestedImage,
  options: CreateOptions,
  signal: AbortSignal | undefined,
): Promise<Output> {
  return inContainer(image, { ...options, tty: true }, async (container) => {
    const streams = await container.attach({ signal })
    await container.start({ signal })
    const parts: Uint8Array[] = []
    for await (const { bytes } of streams) parts.push(bytes)
    const { exitCode } = await container.wait({ signal })
    return { exitCode, stdout: Buffer.concat(parts).toString('utf8'), stderr: '' }
  })
}

async function inContainer<Result>(
  image: TestedImage,
  options: CreateOptions,
  use: (container: Container) => Promise<Result>,
): Promise<Result> {
  const container = await image.create(options)
  try {
    return await use(container)
  } finally {
    await container.remove()
  }
}

function commandErrors(test: CommandTest, { stdout, stderr, exitCode }: Output): readonly string[] {
  const errors = [
    ...allFound(test.expectedError, 'error', stderr),
    ...noneFound(test.excludedError, 'error', stderr),
    ...allFound(test.expectedOutput, 'output', stdout),
    ...noneFound(test.excludedOutput, 'output', stdout),
  ]
  if (exitCode === test.exitCode) return errors
  const expected = `Expected: ${test.exitCode}, Actual: ${exitCode}`
  return [...errors, `Test '${test.name}' exited with incorrect error code. ${expected}`]
}
