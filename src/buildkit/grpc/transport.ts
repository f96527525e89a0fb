import type { DescMethod } from '@bufbuild/protobuf'

/**
 * Window of one stream, in bytes: what a peer may send before it waits for an acknowledgement.
 * HTTP/2's own 64 KiB would make a transfer wait for each turn of a busy event loop.
 */
const STREAM_WINDOW_BYTES = 8 * 1024 * 1024

/** Window of a whole connection, in bytes. */
export const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024

/**
 * Room for a `.dockerignore` of many thousand lines (a header line a pattern) and for the dozens of
 * stack frames that some daemons attach to an error.
 */
const HEADER_LIST_BYTES = 16 * 1024 * 1024
const HEADER_LIST_PAIRS = 1 << 17

/** What both roles ask of HTTP/2. `maxSessionMemory` is in MB. */
export const HTTP2_OPTIONS = {
  maxSessionMemory: 256,
  maxHeaderListPairs: HEADER_LIST_PAIRS,
  settings: {
    enablePush: false,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxHeaderListSize: HEADER_LIST_BYTES,
  },
}

/** The path of a method on the wire, e.g. `/grpc.health.v1.Health/Check`. */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`
}
