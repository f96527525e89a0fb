import { request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import { BlockList, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

/** Longest wait for a proxy, in milliseconds. */
const CONNECT_TIMEOUT = 30_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy for an encrypted connection: `HTTPS_PROXY` unless `NO_PROXY` leaves the host out. What is not encrypted
 * goes to this machine alone and never to a proxy. Source: golang.org/x/net/http/httpproxy.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const text = env['HTTPS_PROXY'] || env['https_proxy']
  if (!text || url.protocol !== 'https:') return undefined
  if (isLeftOut(url, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(address) ? new URL(address) : undefined
}

function isLeftOut({ hostname, port }: URL, exceptions: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return exceptions
    .split(',')
    .map((exception) => exception.trim().toLowerCase())
    .filter(Boolean)
    .some((exception) => exception === '*' || leavesOut(exception, host, port || '443'))
}

function leavesOut(exception: string, host: string, port: string): boolean {
  const [, name = exception, onPort] = /^(.*[^:]):(\d+)$/.exec(exception) ?? []
  if (isIP(exception) === 0 && onPort !== undefined && onPort !== port) return false
  const wanted = isIP(exception) === 0 ? name.replace(/^\[|\]$/g, '') : exception
  const family = isIP(host)
  if (family !== 0)
    return wanted === host || inNetwork(wanted, host, family === 4 ? 'ipv4' : 'ipv6')
  const suffix = wanted.replace(/^\*?\./, '')
  const onlyBelow = suffix !== wanted
  return host.endsWith(`.${suffix}`) || (!onlyBelow && host === suffix)
}

function inNetwork(network: string, address: string, family: 'ipv4' | 'ipv6'): boolean {
  const [base = '', bits = ''] = network.split('/')
  const longest = family === 'ipv4' ? 32 : 128
  const wellFormed = isIP(base) === (family === 'ipv4' ? 4 : 6) && /^\d{1,3}$/.test(bits)
  if (!wellFormed || Number(bits) > longest) return false
  const list = new BlockList()
  list.addSubnet(base, Number(bits), family)
  return list.check(address, family)
}

/** Makes encrypted connections through a proxy, by CONNECT. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL

  constructor(proxy: URL, options: ConstructorParameters<typeof Agent>[0]) {
    super(options)
    this.#proxy = proxy
  }

  override createConnection(
    options: RequestOptions,
    callback: NonNullable<Parameters<Agent['createConnection']>[1]>,
  ): undefined {
    const { host, port, servername, secureContext } = options as ConnectionOptions
    const authority = `${host?.includes(':') ? `[${host}]` : host}:${port ?? 443}`
    tunnel(this.#proxy, authority, (result) => {
      // Node's type of the callback wants a stream even beside an error.
      if (result instanceof Error) callback(result, undefined as never)
      else {
        const given = { ...(servername && { servername }), ...(secureContext && { secureContext }) }
        callback(null, connectTls({ socket: result, ...given }))
      }
    })
    return undefined
  }
}

/** A proxy that did not connect. */
export class ProxyError extends Error {}

function tunnel(proxy: URL, authority: string, done: (result: Socket | Error) => void): void {
  const { protocol, hostname, port, username, password } = proxy
  const userInfo = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const send = protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = send({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port || (protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: authority,
    agent: false,
    timeout: CONNECT_TIMEOUT,
    headers: {
      Host: authority,
      ...(username !== '' && {
        'Proxy-Authorization': `Basic ${Buffer.from(userInfo).toString('base64')}`,
      }),
    },
  })
  const refuse = (reason: string): void => {
    outgoing.destroy()
    done(new ProxyError(`the proxy ${proxy.host} ${reason}`))
  }
  outgoing.once('connect', ({ statusCode }, socket: Socket) => {
    // It watched the answer of the proxy, and has no say in what goes through.
    socket.setTimeout(0)
    if (statusCode === 200) done(socket)
    else refuse(`answered ${statusCode} to CONNECT ${authority}`)
  })
  outgoing.once('response', ({ statusCode }) => refuse(`answered ${statusCode} to CONNECT`))
  outgoing.once('timeout', () => refuse('does not answer'))
  outgoing.once('error', (error) => done(error))
  outgoing.end()
}
