import { quote } from '../quote.js'
import { readDirective } from '../syntax/directive.js'
import { trimSpace } from '../syntax/space.js'

/** What `# check=...` asks for. BuildKit: `linter.Config`. */
export interface CheckDirective {
  readonly skip: readonly string[]
  /** All but the experimental rules. */
  readonly skipAll: boolean
  readonly experimental: readonly string[]
  readonly experimentalAll: boolean
  /** A warning fails the build. */
  readonly error: boolean
}

export const NO_DIRECTIVE: CheckDirective = {
  skip: [],
  skipAll: false,
  experimental: [],
  experimentalAll: false,
  error: false,
}

const MOST_PARTS = 3
// Source: Go's strconv/atob.go.
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

/**
 * Reads `skip=A,B|all;error=true;experimental=A,B|all`. BuildKit: `linter.ParseLintOptions`.
 *
 * @returns the reason, in the words of BuildKit, where it is invalid.
 */
export function parseCheckDirective(text: string): CheckDirective | string {
  const value = trimSpace(text)
  if (value === '') return NO_DIRECTIVE
  let directive = NO_DIRECTIVE
  for (const part of splitParts(value)) {
    const equals = part.indexOf('=')
    if (equals < 0) return `invalid check option ${quote(part)}`
    const name = trimSpace(part.slice(0, equals))
    const option = trimSpace(part.slice(equals + 1))
    switch (name) {
      case 'skip':
        directive = {
          ...directive,
          ...(option === 'all' ? { skipAll: true } : { skip: names(option) }),
        }
        break
      case 'experimental':
        directive = {
          ...directive,
          ...(option === 'all' ? { experimentalAll: true } : { experimental: names(option) }),
        }
        break
      case 'error':
        if (!TRUE.has(option) && !FALSE.has(option)) {
          return `failed to parse check option ${quote(part)}: strconv.ParseBool: parsing ${quote(option)}: invalid syntax`
        }
        directive = { ...directive, error: TRUE.has(option) }
        break
      default:
        return `invalid check option ${quote(name)}`
    }
  }
  return directive
}

/** Everything behind the second `;` is one part. */
function splitParts(value: string): readonly string[] {
  const parts = value.split(';')
  const last = parts.slice(MOST_PARTS - 1)
  return last.length > 0 ? [...parts.slice(0, MOST_PARTS - 1), last.join(';')] : parts
}

function names(option: string): readonly string[] {
  return option.split(',').map(trimSpace)
}

/**
 * What the comments right above an instruction ask for: the first of them that is a `check` counts, unless it is
 * invalid. BuildKit: `Linter.WithMergedConfigFromComments`.
 */
export function directiveOfComments(comments: readonly string[]): CheckDirective {
  for (const comment of comments) {
    const directive = readDirective(comment)
    if (directive?.name !== 'check') continue
    const [value = ''] = directive.value.split(' ')
    const parsed = parseCheckDirective(value)
    return typeof parsed === 'string' ? NO_DIRECTIVE : parsed
  }
  return NO_DIRECTIVE
}
