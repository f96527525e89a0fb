import { SecretTooLargeError } from '../../../errors/index.js'
import { unaryHandler } from '../../grpc/server.js'
import { GrpcError, GrpcStatus } from '../../grpc/status.js'
import { methodPath } from '../../grpc/transport.js'
import { Secrets } from '../../proto/gen/secrets_pb.js'
import type { Attachable } from '../attachable.js'

/** Largest secret served, in bytes. BuildKit: session/secrets/secretsprovider `MaxSecretSize`. */
const MAX_SECRET_BYTES = 500 * 1024

/** Reads a secret; called only when the build asks for it. */
export type SecretReader = () => Promise<Uint8Array>

/** Gives BuildKit the secrets that a build mounts, by id. */
export function secrets(readers: ReadonlyMap<string, SecretReader>): Attachable {
  return {
    register(handlers) {
      handlers.set(
        methodPath(Secrets.method.getSecret),
        unaryHandler(Secrets.method.getSecret, async ({ ID }) => {
          const read = readers.get(ID)
          if (!read) throw new GrpcError(GrpcStatus.NOT_FOUND, `secret ${ID}: not found`)
          const data = await read()
          if (data.length > MAX_SECRET_BYTES) {
            throw new SecretTooLargeError(ID, data.length, MAX_SECRET_BYTES)
          }
          return { data }
        }),
      )
    },
  }
}
