import { codePointsOf, textOf } from './code-points.js'
import { type Effort, join } from './effort.js'
import { type Match, Matcher, parsePattern } from './pattern.js'

const BACKSLASH = 92

/**
 * `${name#pattern}`, and `##` for the longest.
 *
 * @throws {ExpansionError}
 */
export function trimPrefix(
  pattern: string,
  value: string,
  match: 'shortest' | 'longest',
  effort: Effort,
): string {
  const text = codePointsOf(value)
  const found = matcher(pattern, text, effort).atStart(match)
  return found ? textOf(text.subarray(found.end)) : value
}

/**
 * `${name%pattern}`, and `%%` for the longest. As BuildKit does it: from the end to the start, both the
 * pattern and the text.
 *
 * @throws {ExpansionError}
 */
export function trimSuffix(
  pattern: string,
  value: string,
  match: 'shortest' | 'longest',
  effort: Effort,
): string {
  const text = codePointsOf(value).toReversed()
  const found = matcher(reversePattern(pattern), text, effort).atStart(match)
  return found ? textOf(text.subarray(found.end).toReversed()) : value
}

/**
 * `${name/pattern/replacement}`.
 *
 * @throws {ExpansionError}
 */
export function replaceFirst(
  pattern: string,
  replacement: string,
  value: string,
  effort: Effort,
): string {
  const text = codePointsOf(value)
  const found = matcher(pattern, text, effort).find(0)
  if (!found) return value
  return textOf(text.subarray(0, found.start)) + replacement + textOf(text.subarray(found.end))
}

/**
 * `${name//pattern/replacement}`. As in Go's `Regexp.ReplaceAllString`, `$0` and `${0}` in the replacement
 * stand for what was found, `$$` for a dollar, and every other name for nothing.
 *
 * @throws {ExpansionError}
 */
export function replaceAll(
  pattern: string,
  replacement: string,
  value: string,
  effort: Effort,
): string {
  const text = codePointsOf(value)
  const matches = matcher(pattern, text, effort)
  const template = parseTemplate(replacement)
  let result = ''
  let copied = 0
  let from = 0
  while (from <= text.length) {
    const found: Match | undefined = matches.find(from)
    if (!found) break
    result += textOf(text.subarray(copied, found.start))
    // An empty match directly behind another one does not count.
    if (found.end > copied || found.start === 0) {
      const whole = template.length > 1 ? textOf(text.subarray(found.start, found.end)) : ''
      result = join(result, effort.insert(template.join(whole)))
    }
    copied = found.end
    from = Math.max(found.end, from + 1)
  }
  return result + textOf(text.subarray(copied))
}

function matcher(pattern: string, text: Int32Array, effort: Effort): Matcher {
  effort.spend(pattern.length + text.length)
  return new Matcher(parsePattern(pattern), text, effort)
}

/** `a\*c` becomes `c\*a`: an escape stays before what it escapes. */
function reversePattern(pattern: string): string {
  const codePoints = codePointsOf(pattern)
  const reversed = new Int32Array(codePoints.length)
  const last = codePoints.length - 1
  for (let index = 0; index <= last; index += 1) {
    const codePoint = codePoints[index] ?? 0
    const next = codePoints[index + 1]
    if (codePoint === BACKSLASH && next !== undefined) {
      reversed[last - index - 1] = codePoint
      reversed[last - index] = next
      index += 1
    } else {
      reversed[last - index] = codePoint
    }
  }
  return textOf(reversed)
}

const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu

/** The text around each `$0`. */
function parseTemplate(replacement: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let from = 0
  for (const reference of replacement.matchAll(REFERENCE)) {
    part += replacement.slice(from, reference.index)
    from = reference.index + reference[0].length
    const name = reference[1] ?? reference[2]
    if (name === undefined) part += '$'
    if (name === '0') {
      parts.push(part)
      part = ''
    }
  }
  return [...parts, part + replacement.slice(from)]
}
