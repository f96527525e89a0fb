import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangeResponse } from './exchange.js'

/** How often, and after what, a request is made again. */
export interface RetryOptions {
  /** Wait before the second attempt, in milliseconds; each further wait is three times as long. */
  readonly pause: number
  readonly signal?: AbortSignal | undefined
}

// Source: go-containerregistry pkg/v1/remote options.go, `defaultRetryBackoff`, `retryableStatusCodes`.
const ATTEMPTS = 3
const FACTOR = 3
const JITTER = 0.1
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 499, 500, 502, 503, 504, 522])
const RETRIED_ERRORS: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** Longest wait that a registry may ask for, in seconds; beyond it the caller is told. */
const LONGEST_WAIT = 30

/** Makes a request up to three times. What the last attempt gave or threw is the result. */
export async function withRetries(
  attempt: () => Promise<ExchangeResponse>,
  { pause, signal }: RetryOptions,
): Promise<ExchangeResponse> {
  let wait = pause
  for (let left = ATTEMPTS - 1; ; left--) {
    const outcome = await settle(attempt)
    const again =
      'response' in outcome
        ? RETRIED_STATUSES.has(outcome.response.status)
        : RETRIED_ERRORS.has(codeOf(outcome.error))
    const asked = 'response' in outcome ? retryAfter(outcome.response) : undefined
    if (!again || left === 0 || signal?.aborted || (asked ?? 0) > LONGEST_WAIT) {
      if ('response' in outcome) return outcome.response
      throw outcome.error
    }
    const jittered = wait * (1 + JITTER * Math.random())
    await sleep(Math.max(jittered, (asked ?? 0) * 1_000), undefined, signal && { signal }).catch(
      () => signal?.throwIfAborted(),
    )
    wait *= FACTOR
  }
}

/** `Retry-After` in seconds: a number, or a date. RFC 9110, 10.2.3. */
export function retryAfter({ headers }: Pick<ExchangeResponse, 'headers'>): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1_000))
}

type Outcome = { readonly response: ExchangeResponse } | { readonly error: unknown }

async function settle(attempt: () => Promise<ExchangeResponse>): Promise<Outcome> {
  try {
    return { response: await attempt() }
  } catch (error) {
    return { error }
  }
}

function codeOf(error: unknown): string {
  const { code }: { readonly code?: unknown } = Object(error)
  return typeof code === 'string' ? code : ''
}
