import type { Change, ChangeDetail } from '../../definition/index.js'
import {
  counted,
  grouped,
  harmless,
  quoted,
  shortened,
  shortenedPair,
  shortenedPath,
} from './plain-text.js'

/** Columns that a line may take, without what stands before it. */
export const WIDTH = 92
const PATH_WIDTH = 60
/** Columns of a name in a sentence. */
const NAME_WIDTH = 48

type Named<K extends ChangeDetail['kind']> = Change & { readonly kind: K }

export type FileChange = Named<
  'file-added' | 'file-removed' | 'file-edited' | 'file-mode' | 'file-kind' | 'link-target'
>

export function isFileChange(change: Change): change is FileChange {
  return change.kind.startsWith('file-') || change.kind === 'link-target'
}

/** A change as the reason of a build: what follows "The build will run: ". */
export function reasonText(change: Change): string {
  const instruction = `"${shortened(harmless(change.instruction ?? ''), NAME_WIDTH)}"`
  switch (change.kind) {
    case 'no-earlier-build':
      return 'no earlier build of it is known'
    case 'image-gone':
      return 'the Engine does not hold the image that these inputs gave'
    case 'requested':
      return `${change.option} asks for it`
    case 'unknown-content':
      return `only a build finds out what ${nameText(change.source)} holds`
    case 'file-added':
      return `${pathText(change)} was added`
    case 'file-removed':
      return `${pathText(change)} was removed`
    case 'file-edited':
      return `${pathText(change)} was edited`
    case 'file-mode':
      return `the mode of ${pathText(change)} has changed`
    case 'file-kind':
      return `${pathText(change)} is no longer a ${change.before}`
    case 'link-target':
      return `${pathText(change)} links to something else`
    case 'content':
      return `the files of ${instruction} have changed`
    case 'argument':
      return `the argument ${nameText(change.name)} has changed`
    case 'base':
      return `${nameText(change.reference)} has moved`
    case 'instruction-added':
      return `${instruction} was added`
    case 'instruction-removed':
      return `${instruction} was removed`
    case 'instruction-moved':
      return `${instruction} was moved`
    case 'instruction-edited':
      return `${instruction} was edited`
    case 'stage-added':
      return `the stage ${stageText(change.stage ?? '')} was added`
    case 'stage-removed':
      return `the stage ${stageText(change.stage ?? '')} was removed`
    case 'setting':
      return `${nameText(change.name)} has changed`
  }
}

function nameText(name: string): string {
  return shortened(harmless(name), NAME_WIDTH)
}

/** A change below the instruction that it belongs to, in a line or two. */
export function detailLines(change: Change): readonly string[] {
  switch (change.kind) {
    case 'no-earlier-build':
    case 'image-gone':
    case 'requested':
    case 'unknown-content':
      return [reasonText(change)]
    case 'content':
      return ['other files; which, is not known']
    case 'argument':
    case 'setting':
      return valueLines(change)
    case 'base':
      return [
        `${harmless(change.reference)}: ${shortDigest(change.before)} -> ${shortDigest(change.after)}`,
      ]
    case 'instruction-added':
      return ['was added']
    case 'instruction-removed':
      return ['was removed']
    case 'instruction-moved':
      return ['was moved']
    case 'instruction-edited':
      return pairLines(harmless(change.before), harmless(change.after))
    case 'stage-added':
      return ['the stage was added']
    case 'stage-removed':
      return ['the stage was removed']
    default:
      return [fileLine(change)]
  }
}

/** `edited   src/main.js (1,024 -> 1,030 bytes)` */
export function fileLine(change: FileChange): string {
  const [verb, detail] = fileText(change)
  const file = `${verb.padEnd(7)}  ${pathText(change)}`
  return shortened(`${file} (${detail})`, WIDTH)
}

function fileText(change: FileChange): readonly [verb: string, detail: string] {
  switch (change.kind) {
    case 'file-added':
      return ['added', sizeText(change)]
    case 'file-removed':
      return ['removed', sizeText(change)]
    case 'file-edited': {
      const [before, after] = [change.before.size, change.after.size]
      if (before === after) return ['edited', `still ${counted(after, 'byte')}`]
      return ['edited', `${grouped(before)} -> ${counted(after, 'byte')}`]
    }
    case 'file-mode':
      return ['mode', `${octal(change.before)} -> ${octal(change.after)}`]
    case 'file-kind':
      return ['kind', `${change.before} -> ${change.after}`]
    case 'link-target': {
      const [before, after] = shortenedPair(harmless(change.before), harmless(change.after), 32)
      return ['link', `${before} -> ${after}`]
    }
  }
}

function sizeText({ path, size }: { readonly path: string; readonly size: number }): string {
  return path.endsWith('/') ? 'empty folder' : counted(size, 'byte')
}

function pathText({ path, context }: FileChange): string {
  const text = shortenedPath(harmless(path), PATH_WIDTH)
  return context === undefined ? text : `${text} of ${nameText(context)}`
}

function valueLines({
  name,
  before,
  after,
  concealed,
}: Named<'argument' | 'setting'>): readonly string[] {
  const shown = harmless(name)
  if (concealed && before !== undefined && after !== undefined) {
    return [`${shown}: changed (its value is not kept)`]
  }
  const valueOf = (value: string | undefined): string =>
    value === undefined ? '(none)' : concealed ? '(a value that is not kept)' : quoted(value)
  const line = `${shown}: ${valueOf(before)} -> ${valueOf(after)}`
  return line.length <= WIDTH
    ? [line]
    : [shortened(shown, WIDTH), ...pairLines(valueOf(before), valueOf(after))]
}

function pairLines(before: string, after: string): readonly string[] {
  const [old, young] = shortenedPair(before, after, WIDTH - 2)
  return [`- ${old}`, `+ ${young}`]
}

/** As BuildKit calls a stage that has no name. */
export function stageText(name: string): string {
  return /^\d+$/.test(name) ? `stage-${name}` : nameText(name)
}

/** As `docker images` shows it. */
export function shortDigest(digest: string): string {
  return harmless(digest).replace(/^(sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1')
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
