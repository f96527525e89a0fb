import { isGitSource } from '../../dockerfile/evaluate/git-source.js'

/** A commit by all of its digits: SHA-1 or SHA-256. */
const COMMIT = '(?:[0-9a-f]{40}|[0-9a-f]{64})'
const WHOLE_COMMIT = new RegExp(`^${COMMIT}$`)
const COMMIT_IN_ADDRESS = new RegExp(`(?:#|[?&](?:ref|commit|checksum)=)${COMMIT}(?![^:&#])`)

/** Whether an address is a Git repository at a commit that it names. */
export function isSettledGit(address: string): boolean {
  return isGitSource(address) && COMMIT_IN_ADDRESS.test(address)
}

/**
 * Whether what ADD fetches is known before it does: a Git repository by a whole commit, anything else by its digest. A
 * part of a commit names it as long as no other begins alike.
 */
export function isSettled(address: string, checksum: string | undefined): boolean {
  if (!isGitSource(address)) return checksum !== undefined && checksum !== ''
  return isSettledGit(address) || WHOLE_COMMIT.test(checksum ?? '')
}

/** An address as it may be shown: without user and password. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
}
