/** What a reaper knows of what this process makes. */
export interface Lease {
  /**
   * Ends the lease, and waits until everything is removed that was made under it and still stands. A second call gives
   * what the first gave.
   *
   * @throws {LitterLeftError} `LITTER_LEFT`
   */
  release(): Promise<void>
}

/**
 * Tells a reaper of everything that this process makes from now on. Where the process ends, however it does, the reaper
 * removes what still stands.
 *
 * @param address of `Reaper.address`; child processes learn it from the variable `IMAGEWRIGHT_REAPER`.
 * @throws {ReaperUnreachableError} `REAPER_UNREACHABLE`
 */
export async function leaseFromReaper(address: string): Promise<Lease> {
  const { openLease } = await import('./open-lease.js')
  return openLease(address)
}
