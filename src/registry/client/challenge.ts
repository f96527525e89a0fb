/** What a registry wants to be shown: `Bearer realm="...",service="..."`. RFC 9110, 11.6.1. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Longest header that is read, in characters. */
const MAX_LENGTH = 8 * 1024

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PARAMETER = new RegExp(
  `\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))\\s*`,
  'y',
)
const SCHEME = new RegExp(`[\\s,]*(${TOKEN})(?:\\s+|$|(?=,))`, 'y')

/** The challenges of a `WWW-Authenticate` header, in their order, up to what is none. */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, MAX_LENGTH)
  const challenges: Challenge[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found ?? undefined
  }
  for (let scheme = match(SCHEME); scheme; scheme = match(SCHEME)) {
    const parameters = new Map<string, string>()
    for (let parameter = match(PARAMETER); parameter; parameter = match(PARAMETER)) {
      const [, name = '', quoted, plain = ''] = parameter
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/gs, '$1') ?? plain)
      if (text[at] !== ',') break
      const comma = at++
      // Behind a comma stands a parameter or the next scheme.
      const start = at
      PARAMETER.lastIndex = start
      if (!PARAMETER.test(text)) {
        at = comma
        break
      }
    }
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters })
  }
  return challenges
}
