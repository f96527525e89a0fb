import { fileLine, type FileChange } from './change-text.js'
import { counted, grouped, harmless, shortenedPath } from './plain-text.js'

/** Lines of a list that is shown in full. */
const MOST_LINES = 10
/** Files of a folder that stand for all of them in a longer one. */
const EXAMPLES = 3
const MOST_FOLDERS = 4
const FOLDER_WIDTH = 60

/**
 * A line for each file, or of many the first few of each folder at the top:
 *
 * ```text
 * edited   package-lock.json (810,112 -> 810,240 bytes)
 * added    node_modules/zod/index.js (120 bytes)
 * ... and 412 more files in node_modules/
 * ```
 */
export function fileLines(changes: readonly FileChange[]): readonly string[] {
  if (changes.length <= MOST_LINES) return changes.map(fileLine)
  const folders = new Map<string, FileChange[]>()
  for (const change of changes) {
    const folder = topOf(change.path)
    const members = folders.get(folder) ?? []
    members.push(change)
    folders.set(folder, members)
  }
  const lines: string[] = []
  const shown = [...folders.values()].slice(0, MOST_FOLDERS)
  for (const members of shown) {
    const rest = members.slice(EXAMPLES)
    lines.push(...members.slice(0, EXAMPLES).map(fileLine))
    if (rest[0] && rest.length === 1) lines.push(fileLine(rest[0]))
    else if (rest.length > 0) lines.push(restLine(rest))
  }
  const hidden = [...folders.values()].slice(MOST_FOLDERS)
  const files = hidden.reduce((sum, members) => sum + members.length, 0)
  if (files > 0) {
    lines.push(`... and ${counted(files, 'more file')} in ${counted(hidden.length, 'more folder')}`)
  }
  return lines
}

function restLine(rest: readonly FileChange[]): string {
  const folder = commonFolder(rest)
  const place = folder === '' ? '' : ` in ${shortenedPath(harmless(folder), FOLDER_WIDTH)}`
  return `... and ${grouped(rest.length)} more files${place}`
}

/** The folder at the top, or nothing for what lies in none. */
function topOf(path: string): string {
  const end = path.indexOf('/')
  return end === -1 ? '' : path.slice(0, end + 1)
}

function commonFolder(changes: readonly FileChange[]): string {
  let common = changes[0]?.path ?? ''
  for (const { path } of changes) {
    let length = 0
    while (length < common.length && common[length] === path[length]) length++
    common = common.slice(0, length)
  }
  return common.slice(0, common.lastIndexOf('/') + 1)
}
