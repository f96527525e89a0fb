import type {
  CheckProblem,
  CheckWarning,
  DockerfileCheckOptions,
} from '../../dockerfile/check/index.js'
import { formatLocation } from '../../errors/index.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import { receivedDefinition } from './received-definition.js'
import { paragraphs } from './report.js'

/** Whether the build checks, those of BuildKit and our own, find nothing at all in a definition: no warning either. */
export function toPassChecks(
  this: MatcherContext,
  received: unknown,
  ...args: readonly unknown[]
): MatcherResult {
  const call = callOf(this, 'toPassChecks', args.length > 0 ? ['options'] : [])
  const [options] = args
  if (args.length > 0 && (typeof options !== 'object' || options === null)) {
    throw misusedArgument(call, 'options must be an object, as check() takes it', options)
  }
  const definition = receivedDefinition(call, received)
  const { problems, warnings, text } = definition.check((options ?? {}) as DockerfileCheckOptions)
  const lines = text.split('\n')
  const found = [...problems.map(problemText), ...warnings.map(warningText)]
  const message = () =>
    found.length === 0
      ? paragraphs(call, 'Expected: checks that find something\nReceived: nothing found')
      : paragraphs(
          call,
          `Expected: nothing found\nReceived: ${count(found.length)}`,
          report(call, found),
        )
  return { pass: found.length === 0, message }

  function problemText({ message: reason, range, at }: CheckProblem): string {
    return entryText(reason, range.start.line, at)
  }

  function warningText({ ruleName, detail, range, at }: CheckWarning): string {
    return entryText(`${ruleName}: ${detail}`, range.start.line, at)
  }

  function entryText(reason: string, line: number, at: CheckWarning['at']): string {
    return [
      reason,
      `  Dockerfile:${line}  ${lines[line - 1] ?? ''}`,
      ...(at ? [`  at ${formatLocation(at)}`] : []),
    ].join('\n')
  }
}

function count(findings: number): string {
  return findings === 1 ? '1 finding' : `${findings} findings`
}

function report({ context }: Call, found: readonly string[]): string {
  return context.utils.RECEIVED_COLOR(found.join('\n'))
}
