import { unaryHandler } from '../../grpc/server.js'
import { methodPath } from '../../grpc/transport.js'
import { Health, HealthCheckResponse_ServingStatus } from '../../proto/gen/health_pb.js'
import type { Attachable } from '../attachable.js'

/** Answers BuildKit's question, every 1 to 5 seconds, whether this side is alive. Without it BuildKit ends the session. */
export const health: Attachable = {
  register(handlers) {
    const answer = { status: HealthCheckResponse_ServingStatus.SERVING }
    handlers.set(
      methodPath(Health.method.check),
      unaryHandler(Health.method.check, async () => answer),
    )
  },
}
