import {
  EngineConnectionError,
  type EndpointFailure,
  EngineRequestError,
} from '../errors/engine-error.js'
import { describeSystemError, systemErrorCode } from './connection/lost.js'
import { type Endpoint, type EndpointCandidate, formatEndpoint } from './endpoint/endpoint.js'
import { NotDockerError } from './ping.js'

/** OpenSSL's and Node's codes for certificates and handshakes that fail. */
const TLS_CODE = /^ERR_(TLS|SSL|OSSL)|CERT|SELF_SIGNED|UNABLE_TO_|^EPROTO$/

/** Why one endpoint did not answer, for `EngineUnreachableError`. */
export function explainFailure(
  { endpoint, origin }: EndpointCandidate,
  error: unknown,
  timedOut: boolean,
): EndpointFailure {
  const failure = (code: string, reason: string): EndpointFailure => ({
    endpoint: formatEndpoint(endpoint),
    origin,
    code,
    reason,
  })
  if (timedOut) return failure('TIMEOUT', 'no answer in time')
  if (error instanceof NotDockerError) return failure('NOT_DOCKER', error.message)
  if (error instanceof EngineRequestError) {
    return failure('NOT_DOCKER', `an HTTP server answered ${error.status}: ${error.engineMessage}`)
  }
  if (endpoint.kind === 'ssh') return failure('SSH', connectionReason(error))
  const root = error instanceof EngineConnectionError ? error.cause : error
  const code = systemErrorCode(root)
  if (hasTls(endpoint) && code !== undefined && TLS_CODE.test(code)) {
    return failure('TLS', connectionReason(error))
  }
  if (code?.startsWith('HPE_')) return failure('NOT_DOCKER', 'the answer is no HTTP')
  return failure(code ?? 'FAILED', connectionReason(error))
}

function hasTls(endpoint: Endpoint): boolean {
  return endpoint.kind === 'tcp' && endpoint.tls !== undefined
}

function connectionReason(error: unknown): string {
  return error instanceof EngineConnectionError ? error.reason : describeSystemError(error)
}

/** What to do about it, judged by the endpoint that was meant first. */
export function unreachableHint(tried: readonly EndpointFailure[]): string {
  const [first] = tried
  if (tried.some(({ code }) => code === 'EACCES')) {
    return 'This user may not open the socket: join the group "docker", or run a rootless Engine.'
  }
  if (first?.code === 'TLS') {
    return 'Check ca.pem, cert.pem and key.pem (DOCKER_CERT_PATH, or the context) and the name of the host.'
  }
  if (first?.code === 'SSH')
    return 'Check that "ssh" reaches that host without asking for anything.'
  if (first?.code === 'NOT_DOCKER' && first.endpoint.startsWith('tcp://')) {
    return 'Check the port; where the Engine listens with TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.'
  }
  if (tried.length > 1) return 'Start Docker, or set DOCKER_HOST to where the Engine listens.'
  return `Check that the Engine runs and that ${first?.origin ?? 'the address'} names it.`
}
