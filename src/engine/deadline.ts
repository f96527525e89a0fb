/** A signal that also aborts after some time. */
export interface Deadline {
  readonly signal: AbortSignal
  /** True once the time has passed. */
  expired(): boolean
  /** Forgets the time and the outer signal; the deadline's own signal then never aborts. */
  clear(): void
}

/** @param timeout In milliseconds; left out, only the outer signal counts. */
export function startDeadline(
  outer: AbortSignal | undefined,
  timeout: number | undefined,
): Deadline {
  const controller = new AbortController()
  let expired = false
  const follow = () => controller.abort(outer?.reason)
  if (outer?.aborted) follow()
  else outer?.addEventListener('abort', follow, { once: true })
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          expired = true
          controller.abort(new DOMException(`No answer within ${timeout} ms`, 'TimeoutError'))
        }, timeout)
  return {
    signal: controller.signal,
    expired: () => expired,
    clear: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', follow)
    },
  }
}
