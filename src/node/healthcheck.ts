import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type CommandNode, commandSchema } from './command.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'

export interface HealthcheckNode {
  readonly kind: 'healthcheck'
  /** `none` takes away the one that the base image brings. */
  readonly test: CommandNode | 'none'
  /** Between two checks: Go syntax, e.g. `30s`, `1m30s`. */
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  /** Between two checks of the start period. Engine 25 and later. */
  readonly startInterval?: string
  readonly retries?: number
  readonly at?: SourceLocation
}

// Source: Go time.ParseDuration.
const DURATION = /^\+?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/
const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** Length of a duration, in nanoseconds. */
export function nanoseconds(duration: string): number {
  let total = 0
  for (const [, amount, unit = 'ns'] of duration.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (NANOSECONDS[unit] ?? 0)
  }
  return total
}

// Source: Go time.Duration, an int64 of nanoseconds.
const LONGEST = 2 ** 63

const durationSchema = lazily(() =>
  z
    .string()
    .regex(DURATION, 'must be a duration such as "30s" or "1m30s"')
    .refine(
      (text) => !(nanoseconds(text) > 0 && nanoseconds(text) < 1e6),
      'must be 0 or at least 1ms',
    )
    .refine((text) => nanoseconds(text) < LONGEST, 'must be at most 2562047h'),
)

const testSchema = lazily(() =>
  commandSchema().refine(
    (command) => command.form !== 'exec' || command.arguments.length > 0,
    'must have at least one argument',
  ),
)

export const healthcheckSchema = lazily((): z.ZodType<HealthcheckNode> =>
  z
    .strictObject({
      kind: z.literal('healthcheck'),
      test: z.union([z.literal('none'), testSchema()]),
      interval: durationSchema().exactOptional(),
      timeout: durationSchema().exactOptional(),
      startPeriod: durationSchema().exactOptional(),
      startInterval: durationSchema().exactOptional(),
      retries: z.number().int().min(0).max(0x7fffffff).exactOptional(),
      at: sourceLocationSchema.exactOptional(),
    })
    .refine(
      ({ test, kind: _kind, at: _at, ...options }) =>
        test !== 'none' || Object.keys(options).length === 0,
      "must have no options where it is 'none'",
    ),
)
