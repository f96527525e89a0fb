import type { PortName, PortProtocol, PortRequest } from '../../definition/index.js'

const NAME = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/

export interface ContainerPort {
  readonly port: number
  readonly protocol: PortProtocol
}

/** `80` and `53/udp` taken apart; nothing for what is no port. */
export function readPort(
  port: number | string,
  protocol: PortProtocol = 'tcp',
): ContainerPort | undefined {
  const [, digits, named] = NAME.exec(String(port)) ?? []
  if (digits === undefined || !isPort(Number(digits))) return undefined
  return { port: Number(digits), protocol: isProtocol(named) ? named : protocol }
}

/** The port as the Engine names it: `80/tcp`. */
export function portKey({ port, protocol }: ContainerPort): string {
  return `${port}/${protocol}`
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= 0xffff
}

function isProtocol(text: string | undefined): text is PortProtocol {
  return text === 'tcp' || text === 'udp' || text === 'sctp'
}

/** What is asked of one port, whichever way it was written; nothing for what is no port. */
export function readPortRequest(
  request: number | PortName | PortRequest,
): (ContainerPort & { readonly host?: number; readonly hostIp?: string }) | undefined {
  if (typeof request !== 'object') return readPort(request)
  const port = readPort(request.container, request.protocol)
  if (!port || (request.host !== undefined && !isPort(request.host))) return undefined
  const { host, hostIp } = request
  return { ...port, ...(host !== undefined && { host }), ...(hostIp !== undefined && { hostIp }) }
}
