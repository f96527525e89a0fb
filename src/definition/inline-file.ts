import { freeze, type InlineFile } from '../node/index.js'
import { callSite } from './call-site.js'
import { expectText } from './expect.js'
import { isWordValue, type WordInput, type WordValue } from './word.js'

/** A file whose content stands in the definition: what `file` returns. */
export interface FileValue {
  readonly kind: 'file'
  readonly node: InlineFile
}

/** What COPY and ADD take: a path (or URL, for ADD), or a file. */
export type SourceInput = WordInput | FileValue

/**
 * A file for `copy` and `add`, where `write` does not do: several in one layer, or with a name of its own in a folder.
 * A content that does not end in a newline gets one. A plain string is taken as it is; in `expand('...')` the
 * builder expands variables.
 *
 * ```ts
 * image().from('alpine').copy([file('a.conf', 'a = 1'), file('b.conf', 'b = 2')], '/etc/app/')
 * ```
 */
export function file(name: string, content: string | WordValue): FileValue {
  const at = callSite(file)
  expectText('file', 'the name', name, at)
  if (!isWordValue(content)) expectText('file', 'the content', content, at)
  return freeze({
    kind: 'file',
    node: { kind: 'inline', name, content: isWordValue(content) ? content.word : content },
  })
}

export function isFileValue(value: unknown): value is FileValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file'
}
