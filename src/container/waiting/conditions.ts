import type { WaitCondition } from '../../definition/index.js'
import { ExecStartError } from '../../errors/container-error.js'
import { readLogs } from '../logs.js'
import { healthCheck } from './healthy.js'
import { answersHttp } from './http.js'
import { listens } from './port.js'
import { attempt, Ended, Hopeless, type Scope } from './scope.js'

type ConditionOf<K extends WaitCondition['kind']> = Extract<WaitCondition, { readonly kind: K }>

/**
 * Resolves when a condition comes true.
 *
 * @throws {Ended} when the container ends first.
 * @throws {Hopeless} when it cannot come true.
 */
export function comesTrue(scope: Scope, condition: WaitCondition): Promise<void> {
  switch (condition.kind) {
    case 'port':
      return attempt(scope, condition, () => listens(scope, condition.port))
    case 'http':
      return attempt(scope, condition, () => answersHttp(scope, condition))
    case 'log':
      return logs(scope, condition)
    case 'healthy':
      return attempt(scope, condition, healthCheck(scope))
    case 'command':
      return attempt(scope, condition, () => succeeds(scope, condition))
    case 'exit':
      return exits(scope, condition)
    case 'all':
      return all(scope, condition)
    case 'any':
      return any(scope, condition)
  }
}

async function logs(scope: Scope, condition: ConditionOf<'log'>): Promise<void> {
  const { pattern, times } = condition
  // Without "g" and "y", which would make the answer depend on the line before.
  const matcher =
    typeof pattern === 'string'
      ? undefined
      : new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
  let found = 0
  scope.reasons.set(condition, 'no such line so far')
  for await (const { text } of readLogs(scope.target, { follow: true, signal: scope.signal })) {
    if (!(matcher ? matcher.test(text) : text.includes(String(pattern)))) continue
    found++
    if (found === times) return
    scope.reasons.set(condition, `${found} such lines so far`)
  }
  throw new Ended(await scope.ended)
}

async function succeeds(
  { container, signal }: Scope,
  { command }: ConditionOf<'command'>,
): Promise<string | undefined> {
  try {
    const { exitCode, stderr, stdout } = await container.exec(command, { signal })
    if (exitCode === 0) return undefined
    const said = (stderr.trim() || stdout.trim()).slice(0, 500)
    return `exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
  } catch (error) {
    if (error instanceof ExecStartError) throw new Hopeless(error.summary)
    throw error
  }
}

async function exits(scope: Scope, condition: ConditionOf<'exit'>): Promise<void> {
  scope.reasons.set(condition, 'it still runs')
  const exit = await scope.ended
  if (condition.exitCode !== undefined && exit.exitCode !== condition.exitCode) {
    throw new Ended(exit)
  }
}

async function all(scope: Scope, { conditions }: ConditionOf<'all'>): Promise<void> {
  await Promise.all(
    conditions.map(async (each) => {
      await comesTrue(scope, each)
      scope.reasons.delete(each)
    }),
  )
}

async function any(scope: Scope, { conditions }: ConditionOf<'any'>): Promise<void> {
  try {
    await Promise.any(conditions.map((each) => comesTrue(scope, each)))
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error
    const failures: readonly unknown[] = error.errors
    throw failures.find((each) => each instanceof Ended) ?? failures[0]
  }
}
