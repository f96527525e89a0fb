import { unaryHandler } from '../../grpc/server.js'
import { methodPath } from '../../grpc/transport.js'
import { Auth } from '../../proto/gen/auth_pb.js'
import type { Attachable } from '../attachable.js'

/** What BuildKit logs in to a registry with. An empty username means that `secret` is an identity token. */
export interface RegistryCredentials {
  readonly username: string
  readonly secret: string
}

/**
 * Finds the credentials for one host, e.g. `registry-1.docker.io` or `localhost:5000`; `undefined`
 * for an anonymous login.
 */
export type CredentialsForHost = (host: string) => Promise<RegistryCredentials | undefined>

/**
 * Gives BuildKit the credentials of the host that it asks for, and of no other. GetTokenAuthority is
 * not offered, so that BuildKit fetches tokens itself.
 */
export function auth(credentials: CredentialsForHost): Attachable {
  return {
    register(handlers) {
      handlers.set(
        methodPath(Auth.method.credentials),
        unaryHandler(Auth.method.credentials, async ({ Host }) => {
          const found = await credentials(Host)
          return found ? { Username: found.username, Secret: found.secret } : {}
        }),
      )
    },
  }
}
