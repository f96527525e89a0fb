import { BlockList, isIP } from 'node:net'

/**
 * Addresses that no stranger may send us to. Sources: RFC 6890 and the IANA registries of special-purpose addresses;
 * unspecified, private, shared, loopback, link-local (where clouds keep their credentials), multicast, reserved.
 */
const INNER_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
const INNER_V6 = [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const
/** Ranges whose addresses hold one of version 4, and the group (of 16 bits) at which that begins. */
const EMBEDDING_V6 = [
  ['::', 96, 6],
  ['::ffff:0:0', 96, 6],
  ['::ffff:0:0:0', 96, 6],
  ['64:ff9b::', 96, 6],
  ['64:ff9b:1::', 48, 6],
  ['2002::', 16, 1],
] as const

const inner = new BlockList()
for (const [network, bits] of INNER_V4) inner.addSubnet(network, bits, 'ipv4')
const innerV6 = new BlockList()
for (const [network, bits] of INNER_V6) innerV6.addSubnet(network, bits, 'ipv6')
const embedding = EMBEDDING_V6.map(([network, bits, group]) => {
  const range = new BlockList()
  range.addSubnet(network, bits, 'ipv6')
  return { range, group }
})

/** Whether an address, without brackets, is of the inside of a network or a machine, or of nobody. */
export function isInnerAddress(address: string): boolean {
  const [plain = ''] = address.split('%', 1)
  switch (isIP(plain)) {
    case 4:
      return inner.check(plain, 'ipv4')
    case 6: {
      if (innerV6.check(plain, 'ipv6')) return true
      const groups = expandV6(plain)
      return embedding.some(
        ({ range, group }) =>
          range.check(plain, 'ipv6') && inner.check(embeddedV4(groups, group), 'ipv4'),
      )
    }
    default:
      return true
  }
}

/** Whether a host of a URL is this machine. Source: containerd remotes/docker `MatchLocalhost`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** The eight groups of an address of version 6. */
function expandV6(address: string): readonly number[] {
  // The URL parser writes an embedded dotted address in hexadecimal.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const first = readGroups(head)
  const last = tail === undefined ? [] : readGroups(tail)
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
}

function readGroups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function embeddedV4(groups: readonly number[], at: number): string {
  const [high = 0, low = 0] = groups.slice(at, at + 2)
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}
