import type { Digest, Reference } from '../reference/index.js'

/** `alpine:3.20@sha256:...`: the digest decides, the tag is for people. */
export function pinnedTo({ familiarName, tag }: Reference, digest: Digest): string {
  return `${familiarName}:${tag ?? 'latest'}@${digest}`
}
