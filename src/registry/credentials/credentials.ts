import { inspect } from 'node:util'

export interface CredentialParts {
  /** Registry that they are for, as its key in Docker's configuration. */
  readonly serverAddress: string
  /** Empty with an identity token. */
  readonly username: string
  readonly password?: string | undefined
  readonly identityToken?: string | undefined
}

/**
 * Credentials for one registry. Password and token can be read, but as private fields they show up neither
 * in `util.inspect` nor in JSON nor in a spread copy.
 */
export class Credentials {
  readonly serverAddress: string
  readonly username: string
  readonly #password: string | undefined
  readonly #identityToken: string | undefined

  constructor({ serverAddress, username, password, identityToken }: CredentialParts) {
    this.serverAddress = serverAddress
    this.username = username
    this.#password = password
    this.#identityToken = identityToken
  }

  get password(): string | undefined {
    return this.#password
  }

  /** Refresh token of OAuth 2, in place of a password. */
  get identityToken(): string | undefined {
    return this.#identityToken
  }

  /** What the registry is shown: the token where there is one, else the password. */
  get secret(): string {
    return this.#identityToken ?? this.#password ?? ''
  }

  // util.inspect can be told to call getters.
  [inspect.custom](): string {
    return `Credentials { serverAddress: '${this.serverAddress}', username: '${this.username}' }`
  }
}
