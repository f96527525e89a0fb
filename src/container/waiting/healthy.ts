import * as z from 'zod'
import type { ContainerInspection } from '../../definition/index.js'
import { EngineRequestError } from '../../errors/engine-error.js'
import { tell } from '../ask.js'
import type { Target } from '../target.js'
import { Hopeless, type Scope } from './scope.js'

/** What the Engine takes for a check without an interval, in milliseconds. */
const DEFAULT_INTERVAL = 30_000

const NANOSECONDS_PER_MILLISECOND = 1e6

const intervalSchema = z.object({
  Config: z.object({ Healthcheck: z.object({ Interval: z.number() }) }),
})

/**
 * Attempts of one wait for a health check: each gives why it did not succeed so far.
 *
 * An Engine that leaves its checks to somebody else is asked to run one whenever none came for its interval.
 */
export function healthCheck({
  container,
  target,
  signal,
}: Scope): () => Promise<string | undefined> {
  let seen = 0
  let lastAt = performance.now()
  return async () => {
    const found = await container.inspect({ signal })
    if (!found.health) {
      throw new Hopeless('it has no health check: give it one with the option "healthcheck"')
    }
    const { checks, status } = found.health
    if (status === 'healthy') return undefined
    const last = checks.at(-1)
    const words = last ? `, exit code ${last.exitCode}: ${last.output.trim().slice(0, 500)}` : ''
    if (status === 'unhealthy') throw new Hopeless(`it is unhealthy${words}`)
    const reason = `it is ${status}${words}`
    if (target.engine.traits.runsHealthchecks) return reason
    const now = performance.now()
    if (checks.length !== seen) {
      seen = checks.length
      lastAt = now
    }
    if (now - lastAt < intervalOf(found)) return reason
    lastAt = now
    const refused = await runCheck(target, signal)
    return refused === undefined ? reason : `${reason}; ${refused}`
  }
}

function intervalOf({ raw }: ContainerInspection): number {
  const nanoseconds = intervalSchema.safeParse(raw).data?.Config.Healthcheck.Interval ?? 0
  return nanoseconds > 0 ? nanoseconds / NANOSECONDS_PER_MILLISECOND : DEFAULT_INTERVAL
}

/** Runs the check once; how it went the next inspection tells. Gives why it could not be run, or took too long. */
async function runCheck(target: Target, signal: AbortSignal): Promise<string | undefined> {
  const doing = `Checking the health of container "${target.name}"`
  const path = `/libpod/containers/${target.id}/healthcheck`
  try {
    await tell(target.engine, { doing, method: 'GET', path, signal })
    return undefined
  } catch (error) {
    if (!(error instanceof EngineRequestError)) throw error
    return `the Engine answered ${error.status}: ${error.engineMessage}`
  }
}
