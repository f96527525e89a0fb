const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const GROUP = /^[0-9a-fA-F]{1,4}$/
const GROUPS = 8

/** Go: `net.ParseIP`. */
export function isIpAddress(text: string): boolean {
  return IPV4.test(text) || isIpv6(text)
}

function isIpv6(text: string): boolean {
  if (!text.includes(':')) return false
  const [before = '', after, ...more] = text.split('::')
  if (more.length > 0) return false
  const tail = groupsOf(after ?? before, true)
  if (after === undefined) return tail === GROUPS
  const head = groupsOf(before, false)
  return head !== undefined && tail !== undefined && head + tail < GROUPS
}

/** How many groups of 16 bits a text has; nothing where one is wrong. */
function groupsOf(text: string, mayEndInIpv4: boolean): number | undefined {
  if (text === '') return 0
  const groups = text.split(':')
  const last = groups.at(-1) ?? ''
  const ipv4 = mayEndInIpv4 && IPV4.test(last)
  const rest = ipv4 ? groups.slice(0, -1) : groups
  return rest.every((group) => GROUP.test(group)) ? rest.length + (ipv4 ? 2 : 0) : undefined
}
