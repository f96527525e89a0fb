export { Credentials, type CredentialParts } from './credentials/credentials.js'
export { type CredentialOptions, credentialsFor } from './credentials/credentials-for.js'
export { credentialKey, DOCKER_HUB_KEY, registryHost } from './credentials/registry-host.js'
