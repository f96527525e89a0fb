import type { ExposeInstruction } from '../instruction/instruction.js'
import { quote } from '../quote.js'
import { expandWord, splitWords } from '../shell/index.js'
import type { Dispatch } from './dispatch-context.js'
import { EvaluationError } from './evaluation-error.js'
import { isIpAddress } from './ip-address.js'
import { parseInt64 } from './integer.js'

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp'])
const MAX_PORT = 65_535n

/** BuildKit: `dispatchExpose`. Variables that are not set go unreported here. */
export function dispatchExpose(
  instruction: ExposeInstruction,
  dispatch: Dispatch,
): ExposeInstruction {
  const { escape, effort } = dispatch.context
  const { variables } = dispatch.progress
  const words = instruction.ports.flatMap((port) => {
    const split = splitWords(port, variables, { escape, effort })
    dispatch.noteMatched(expandWord(port, variables, { escape, effort }).matched)
    return split
  })
  return { ...instruction, ports: words.map((word) => parsePort(word, dispatch)) }
}

/** `8000-8010/tcp`. BuildKit, `portSpecs.parsePort`, makes an entry of each port of a range. */
function parsePort(word: string, { report, command }: Dispatch): string {
  const { ip, host, container } = splitParts(word)
  const slash = container.indexOf('/')
  const port = slash === -1 ? container : container.slice(0, slash)
  const protocol = (slash === -1 ? '' : container.slice(slash + 1)) || 'tcp'
  if (port === '') throw new EvaluationError(`invalid port: ${quote(word)}: no port specified`)
  const lower = protocol.toLowerCase()
  if (!PROTOCOLS.has(lower)) {
    throw new EvaluationError(`invalid port: ${quote(word)}: invalid proto: ${protocol}`)
  }
  if (protocol !== lower) report('ExposeProtoCasing', command.range, word)
  if (ip !== '' || host !== '') report('ExposeInvalidFormat', command.range, word)
  checkAddress(ip)
  const range = parseRange(port)
  if (!range) throw new EvaluationError(`invalid containerPort: ${port}`)
  if (host !== '') {
    const hostRange = parseRange(host)
    if (!hostRange) throw new EvaluationError(`invalid hostPort: ${host}`)
    const [length, hostLength] = [range.end - range.start, hostRange.end - hostRange.start]
    if (length !== hostLength && length !== 0) {
      throw new EvaluationError(
        `invalid ranges specified for container and host Ports: ${port} and ${host}`,
      )
    }
  }
  const last = range.end === range.start ? '' : `-${range.end}`
  return `${range.start}${last}/${lower}`
}

function splitParts(word: string) {
  const parts = word.split(':')
  const [host = '', container = ''] = parts.slice(-2)
  if (parts.length === 1) return { ip: '', host: '', container: host }
  return { ip: parts.slice(0, -2).join(':'), host, container }
}

function checkAddress(ip: string): void {
  const address = ip.startsWith('[') ? withoutBrackets(ip) : ip
  if (ip !== '' && !isIpAddress(address)) {
    throw new EvaluationError(`invalid IP address: ${address}`)
  }
}

/** Go: `net.SplitHostPort` of the address and an empty port. */
function withoutBrackets(ip: string): string {
  const fail = (reason: string) => {
    throw new EvaluationError(`invalid IP address ${ip}: address ${ip}:: ${reason}`)
  }
  const end = ip.indexOf(']')
  if (end === -1) fail("missing ']' in address")
  if (end + 1 !== ip.length) {
    fail(ip[end + 1] === ':' ? 'too many colons in address' : 'missing port in address')
  }
  if (ip.lastIndexOf('[') !== 0) fail("unexpected '[' in address")
  return ip.slice(1, end)
}

function parseRange(text: string): { readonly start: number; readonly end: number } | undefined {
  const dash = text.indexOf('-')
  const first = dash === -1 ? text : text.slice(0, dash)
  const start = parseNumber(first)
  if (start === undefined) return undefined
  const last = dash === -1 ? first : text.slice(dash + 1)
  const end = last === first ? start : parseNumber(last)
  return end === undefined || end < start ? undefined : { start, end }
}

function parseNumber(text: string): number | undefined {
  const port = parseInt64(text)
  return port === undefined || port < 0n || port > MAX_PORT ? undefined : Number(port)
}
