import type { Duplex } from 'node:stream'

/** One header line of the request that opens a session. A name may stand several times. */
export type SessionHeader = readonly [name: string, value: string]

/**
 * Opens the connections that a build needs. The room `buildkit/` knows no Engine: whoever starts a
 * build gives it a dialer.
 *
 * Both connections carry HTTP/2 with prior knowledge from their first byte on; bytes that arrived
 * together with the answer to an upgrade have been put back into the socket.
 */
export interface BuildkitDialer {
  /** A connection to BuildKit's Control API, on which this side is the HTTP/2 client. */
  control(): Promise<Duplex>
  /** A connection for a session, on which this side is the HTTP/2 **server**. */
  session(headers: readonly SessionHeader[]): Promise<Duplex>
}
