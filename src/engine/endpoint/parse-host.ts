import { EndpointInvalidError, EndpointUnsupportedError } from '../../errors/engine-error.js'
import type { Endpoint, SshEndpoint, TcpEndpoint } from './endpoint.js'

/** docker/cli opts/hosts.go `defaultUnixSocket`. */
export const DEFAULT_UNIX_SOCKET = '/var/run/docker.sock'
/** docker/cli opts/hosts.go `defaultNamedPipe`. */
export const DEFAULT_NAMED_PIPE = '//./pipe/docker_engine'
/** IANA's port for the Engine's API without TLS. docker/cli opts/hosts.go `defaultHTTPPort`. */
const TCP_PORT = 2375
/** The same with TLS: `defaultTLSHTTPPort`. */
export const TLS_PORT = 2376
const DEFAULT_TCP_HOST = 'localhost'

// Whatever reaches ssh's command line is held to these, so that nothing there can be an option, and
// nothing that ssh hands to a shell (ProxyCommand, `Match exec`) can be a command.
const SSH_USER = /^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]*$/
const SSH_HOST = /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/
const SSH_SOCKET_PATH = /^\/[A-Za-z0-9_./@%+=:,-]+$/

/**
 * Parses an Engine address as docker/cli's `--host` and `DOCKER_HOST` take it, TLS left aside.
 *
 * @param origin What the address came from, for errors: `--host`, `DOCKER_HOST`, `context "x"`.
 * @throws {EndpointInvalidError} `ENDPOINT_INVALID`
 * @throws {EndpointUnsupportedError} `ENDPOINT_UNSUPPORTED` for `npipe://` off Windows, and for `fd://`.
 */
export function parseHost(address: string, origin: string, platform: NodeJS.Platform): Endpoint {
  const text = address.trim()
  const separator = text.indexOf('://')
  const scheme = separator < 0 ? 'tcp' : text.slice(0, separator)
  const rest = separator < 0 ? text : text.slice(separator + '://'.length)
  const invalid = (reason: string) =>
    new EndpointInvalidError(withoutPassword(text), origin, reason)
  if (text.includes('\0')) throw invalid('it holds a NUL')
  switch (scheme) {
    case 'unix':
      return { kind: 'unix', path: simplePath(rest, DEFAULT_UNIX_SOCKET, invalid) }
    case 'npipe': {
      const path = simplePath(rest, DEFAULT_NAMED_PIPE, invalid)
      if (platform !== 'win32') {
        throw new EndpointUnsupportedError(text, 'named pipes exist on Windows only')
      }
      return { kind: 'npipe', path }
    }
    case 'tcp':
      return parseTcp(rest, invalid)
    case 'ssh':
      return parseSsh(text, invalid)
    case 'fd':
      throw new EndpointUnsupportedError(
        text,
        'fd:// is for the Engine itself, not for its clients',
      )
    default:
      throw invalid(`unknown kind "${scheme}://"`)
  }
}

type Invalid = (reason: string) => EndpointInvalidError

function simplePath(rest: string, whenEmpty: string, invalid: Invalid): string {
  if (rest.includes('://')) throw invalid('it names two kinds of address')
  return rest === '' ? whenEmpty : rest
}

function parseTcp(rest: string, invalid: Invalid): TcpEndpoint {
  if (rest === '') {
    return { kind: 'tcp', host: DEFAULT_TCP_HOST, port: TCP_PORT, pathPrefix: '' }
  }
  // "tcp:" is no special scheme to WHATWG URL, so an empty host is accepted and a port 80 is kept.
  const url = parseUrl(`tcp://${rest.startsWith(':') ? DEFAULT_TCP_HOST : ''}${rest}`, invalid)
  if (url.username !== '' || url.password !== '') throw invalid('it holds a user name')
  if (url.search !== '' || url.hash !== '') throw invalid('it holds a query or a fragment')
  return {
    kind: 'tcp',
    host: hostName(url) || DEFAULT_TCP_HOST,
    port: url.port === '' ? TCP_PORT : Number(url.port),
    pathPrefix: url.pathname.replace(/\/+$/, ''),
  }
}

function parseSsh(text: string, invalid: Invalid): SshEndpoint {
  const url = parseUrl(text, invalid)
  if (url.password !== '') throw invalid('a password in the address is not supported')
  if (url.search !== '' || url.hash !== '') throw invalid('it holds a query or a fragment')
  const user = decoded(url.username, invalid)
  const host = decoded(hostName(url), invalid)
  const path = decoded(url.pathname, invalid)
  if (host === '') throw invalid('the host is missing')
  if (!SSH_HOST.test(host)) throw invalid(`the host ${JSON.stringify(host)} is refused`)
  if (user !== '' && !SSH_USER.test(user))
    throw invalid(`the user ${JSON.stringify(user)} is refused`)
  const hasPath = path.replaceAll('/', '') !== ''
  if (hasPath && !SSH_SOCKET_PATH.test(path)) {
    throw invalid(`the socket path ${JSON.stringify(path)} is refused`)
  }
  return {
    kind: 'ssh',
    host,
    ...(user === '' ? {} : { user }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(hasPath ? { socketPath: path } : {}),
  }
}

function parseUrl(text: string, invalid: Invalid): URL {
  if (!URL.canParse(text)) throw invalid('it cannot be parsed as host[:port]')
  return new URL(text)
}

function hostName(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

function decoded(text: string, invalid: Invalid): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('it holds a broken percent escape')
  }
}

function withoutPassword(text: string): string {
  return text.replace(/^([a-z]+:\/\/[^/@:]*):[^@]*@/i, '$1:***@')
}
