import type { CommandResult, ExecOptions, RunOptions } from '../../definition/index.js'
import type { ContainerStartError, ExecStartError } from '../../errors/index.js'
import { errorCode } from '../error-code.js'
import { imageOfSubject } from '../image-of-subject.js'
import type { Subject } from '../subject.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misused,
  misusedArgument,
} from './context.js'
import {
  type AsymmetricMatcher,
  type ExpectedText,
  isAsymmetric,
  isExpectedText,
  matchesText,
} from './expected-text.js'
import { receivedImageOrContainer } from './received.js'
import { compared, differences, paragraphs } from './report.js'

/** What a run is to leave behind, and how it is run. */
export interface ExpectedRun extends RunOptions {
  /** 127 for a command that does not exist, 126 for one that cannot be executed. @default 0 */
  readonly exitCode?: number | AsymmetricMatcher
  /** What it writes, without one newline at its end. */
  readonly stdout?: ExpectedText
  /** What it writes, without one newline at its end. */
  readonly stderr?: ExpectedText
}

type Outcome = Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'> & {
  /** Why there was nothing to run. */
  readonly reason?: string
}

/** Options of a run that a command in a container has too. */
const EXEC_OPTIONS: ReadonlySet<string> = new Set([
  'command',
  'env',
  'signal',
  'stdin',
  'timeout',
  'user',
  'workdir',
] satisfies (keyof ExecOptions | 'command')[])

const TEXTS = ['stdout', 'stderr'] as const

/** Runs an image in a container of its own, or a command in a container that runs, to its end. */
export async function toRun(
  this: MatcherContext,
  received: unknown,
  ...args: readonly unknown[]
): Promise<MatcherResult> {
  const call = callOf(this, 'toRun', args.length > 0 ? ['expected'] : [])
  const { exitCode = 0, stdout, stderr, ...options } = expectRun(call, args)
  const subject = receivedImageOrContainer(call, received)
  const { reason, ...outcome } = await outcomeOf(call, subject, options)
  const expected = {
    exitCode,
    ...(stdout !== undefined && { stdout: isAsymmetric(stdout) ? stdout : trimmed(stdout) }),
    ...(stderr !== undefined && { stderr: isAsymmetric(stderr) ? stderr : trimmed(stderr) }),
  }
  const found: Record<string, unknown> = { exitCode: outcome.exitCode }
  const shown: Record<string, unknown> = { ...expected }
  let pass = this.equals(outcome.exitCode, exitCode)
  if (pass) shown['exitCode'] = outcome.exitCode
  for (const name of TEXTS) {
    const wanted = expected[name]
    if (wanted === undefined) continue
    found[name] = outcome[name]
    const matches = matchesText(this, outcome[name], wanted)
    pass &&= matches
    if (matches) shown[name] = outcome[name]
  }
  if (pass) return compared(call, 'run', pass, expected, found)
  // What was not asked for may say why it is another.
  const others = TEXTS.filter((name) => expected[name] === undefined && outcome[name] !== '')
  const message = () =>
    paragraphs(
      call,
      differences(call, shown, found),
      ...others.map((name) => `Received ${name}:\n${indented(call, outcome[name])}`),
      reason === undefined ? undefined : indented(call, reason),
    )
  return { pass, message }
}

/** An exit code other than 0 is an outcome, and so is a command that is not there: `docker run` exits with a code for that. */
async function outcomeOf(call: Call, subject: Subject, options: RunOptions): Promise<Outcome> {
  try {
    const { exitCode, stdout, stderr } = await run(call, subject, options)
    return { exitCode, stdout: trimmed(stdout), stderr: trimmed(stderr) }
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'CONTAINER_START_FAILED' && code !== 'EXEC_START_FAILED') throw error
    const { exitCode, summary } = error as ContainerStartError | ExecStartError
    if (exitCode === 125) throw error
    return { exitCode, stdout: '', stderr: '', reason: summary }
  }
}

async function run(call: Call, subject: Subject, options: RunOptions): Promise<CommandResult> {
  if (subject.kind !== 'container') {
    const image = await imageOfSubject(subject)
    return image.run(options)
  }
  const { command, ...rest } = options
  if (command === undefined) {
    throw misused(call, 'a container has run its own command already: give it another as "command"')
  }
  const other = Object.keys(rest).find((name) => !EXEC_OPTIONS.has(name))
  if (other !== undefined) {
    throw misused(call, `"${other}" is an option of a new container, and this one is there already`)
  }
  return subject.container.exec(command, rest as ExecOptions)
}

function expectRun(call: Call, args: readonly unknown[]): ExpectedRun {
  if (args.length === 0) return {}
  const [value] = args
  if (typeof value !== 'object' || value === null || isAsymmetric(value)) {
    throw misusedArgument(
      call,
      'value must be an object such as { exitCode, stdout, command }',
      value,
    )
  }
  const { exitCode, ...rest } = value as ExpectedRun
  const isCode = exitCode === undefined || Number.isSafeInteger(exitCode) || isAsymmetric(exitCode)
  if (!isCode) throw misusedArgument(call, 'exitCode must be a whole number', exitCode)
  for (const name of TEXTS) {
    const text: unknown = rest[name]
    if (text === undefined || isExpectedText(text)) continue
    const rule = `${name} must be a string, a regular expression or an asymmetric matcher`
    throw misusedArgument(call, rule, text)
  }
  return value
}

function trimmed<Text extends string | RegExp>(text: Text): Text | string {
  return typeof text === 'string' ? text.replace(/\r?\n$/, '') : text
}

function indented({ context }: Call, text: string): string {
  const lines = text.split('\n').map((line) => `  ${line}`)
  return context.utils.RECEIVED_COLOR(lines.join('\n'))
}
