import type { GrpcHandlers } from '../grpc/server.js'

/** A service that a session offers to BuildKit. */
export interface Attachable {
  /** Adds the handlers of the service. */
  register(handlers: GrpcHandlers): void
}
