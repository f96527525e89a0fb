export type { BuildkitDialer, SessionHeader } from './dialer.js'
export {
  solve,
  type ExporterOptions,
  type SolveOptions,
  type SolveResult,
  type Solving,
} from './control/solve.js'
export type { CredentialsForHost, RegistryCredentials } from './session/auth/provider.js'
export type { SecretReader } from './session/secrets/provider.js'
