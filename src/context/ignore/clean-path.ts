import { posix } from 'node:path'

/** The shortest equal path, as Go's `path.Clean` gives it: `''` is `.`, no slash at the end but for the root. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

/** All but the last component, as Go's `path.Dir` gives it. */
export function parentPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1))
}

const WHITE_SPACE = /^\p{White_Space}$/u

/** Without white space at both ends, as Go's `strings.TrimSpace`: U+0085 is white space, U+FEFF is not. */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && WHITE_SPACE.test(text.charAt(start))) start++
  while (end > start && WHITE_SPACE.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
