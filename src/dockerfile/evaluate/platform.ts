import { parsePlatform, type Platform } from '../../reference/index.js'
import { quote } from '../quote.js'
import { EvaluationError } from './evaluation-error.js'

// Source: containerd/platforms platforms.go, `specifierRe` and `osRe`, which its messages quote.
const COMPONENT = String.raw`^[A-Za-z0-9_.-]+$`
const OPERATING_SYSTEM = String.raw`^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$`
const INVALID = 'invalid argument'
const INVALID_ESCAPE = /%(?![0-9a-fA-F]{2}).{0,2}/u

/**
 * BuildKit: `platforms.Parse`. What a lone system or processor leaves open is taken from the builder's platform.
 *
 * @throws {EvaluationError} In the words of containerd/platforms.
 */
export function readPlatform(text: string, local: Platform): Platform {
  const fault = platformFault(text)
  if (fault !== undefined) throw new EvaluationError(fault)
  try {
    return parsePlatform(text, { local })
  } catch {
    throw new EvaluationError(
      `${quote(text)}: unknown operating system or architecture: ${INVALID}`,
    )
  }
}

function platformFault(text: string): string | undefined {
  if (text.includes('*')) return `${quote(text)}: wildcards not yet supported: ${INVALID}`
  const pieces = text.split('/')
  const parts = [...pieces.slice(0, 3), ...(pieces.length > 3 ? [pieces.slice(3).join('/')] : [])]
  const [os = '', ...others] = parts
  const options = new RegExp(OPERATING_SYSTEM).exec(os)
  if (!options) {
    return `${quote(os)} is an invalid OS component of ${quote(text)}: OSAndVersion specifier component must match ${quote(OPERATING_SYSTEM)}: ${INVALID}`
  }
  const [, , version = '', features = ''] = options
  const escape = INVALID_ESCAPE.exec(version)
  if (escape) {
    return `${quote(text)} has an invalid OS version ${quote(version)}: invalid URL escape ${quote(escape[0])}`
  }
  for (const feature of features.split('+')) {
    const invalid = INVALID_ESCAPE.exec(feature)
    if (!invalid) continue
    return `${quote(text)} has invalid OS features: invalid os feature ${quote(feature)}: invalid URL escape ${quote(invalid[0])}`
  }
  const wrong = others.find((part) => !new RegExp(COMPONENT).test(part))
  if (wrong !== undefined) {
    return `${quote(wrong)} is an invalid component of ${quote(text)}: platform specifier component must match ${quote(COMPONENT)}: ${INVALID}`
  }
  return parts.length > 3
    ? `${quote(text)}: cannot parse platform specifier: ${INVALID}`
    : undefined
}
