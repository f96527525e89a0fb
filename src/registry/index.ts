export { credentialsFor } from './credentials/credentials-for.js'
export { credentialKey } from './credentials/registry-host.js'
