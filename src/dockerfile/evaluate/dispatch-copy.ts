import type { AddInstruction, CopyInstruction, TransferSource } from '../instruction/instruction.js'
import { quote } from '../quote.js'
import type { Dispatch } from './dispatch-context.js'
import { EvaluationError, within } from './evaluation-error.js'
import { isGitSource, isHttpSource, readGitSource } from './git-source.js'
import { checkDigest } from './image-name.js'
import { cleanPath, normalizePath, toSlash, withoutDrive } from './path.js'

const OCTAL = /^0*([0-7]{0,4})$/
// Source: tonistiigi/dchapes-mode mode.go: who, operations, permissions.
const SYMBOLIC = /^[augo]*(?:[-+=][rstwXxugo]*)+(?:,[augo]*(?:[-+=][rstwXxugo]*)+)*$/

/** Left out only by a pattern that leaves out everything, which alone says something of a whole context. */
const NAME_OF_NOTHING = '\u{10FFFD}\u{10FFFD}'

export function dispatchAdd(instruction: AddInstruction, dispatch: Dispatch): AddInstruction {
  const { chown, chmod, checksum } = instruction
  const { expand } = dispatch
  const flags = {
    ...(chown !== undefined && { chown: expand(chown) }),
    ...(chmod !== undefined && { chmod: expand(chmod) }),
    ...(checksum !== undefined && { checksum: expand(checksum) }),
  }
  const expanded = { ...instruction, ...flags, ...expandPaths(instruction, dispatch) }
  checkTransfer(expanded, dispatch)
  return expanded
}

export function dispatchCopy(instruction: CopyInstruction, dispatch: Dispatch): CopyInstruction {
  const { chown, chmod } = instruction
  const { expand, command, state } = dispatch
  const flags = {
    ...(chown !== undefined && { chown: expand(chown) }),
    ...(chmod !== undefined && { chmod: expand(chmod) }),
  }
  const expanded = { ...instruction, ...flags, ...expandPaths(instruction, dispatch) }
  const [source] = command.sources
  if (source && !source.dispatched) {
    throw new EvaluationError(
      `cannot copy from stage ${quote(instruction.from ?? '')}, it needs to be defined before current stage ${quote(state.stageName)}`,
    )
  }
  checkTransfer(expanded, dispatch)
  return expanded
}

/** BuildKit expands all paths first, then the destination, and the lines of heredocs last. */
function expandPaths(
  { sources, destination }: AddInstruction | CopyInstruction,
  dispatch: Dispatch,
): { readonly sources: readonly TransferSource[]; readonly destination: string } {
  const paths = sources.map((source) =>
    source.kind === 'path' ? { ...source, path: dispatch.expand(source.path) } : source,
  )
  return {
    destination: dispatch.expand(destination),
    sources: paths.map((source) =>
      source.kind === 'inline' && source.expand
        ? { ...source, content: dispatch.expandLines(source.content) }
        : source,
    ),
  }
}

/** BuildKit: `dispatchCopy`. */
function checkTransfer(transfer: AddInstruction | CopyInstruction, dispatch: Dispatch): void {
  const { os } = dispatch
  const { destination, chmod = '' } = transfer
  within('removing drive letter', () => withoutDrive(destination, os, 'kept'))
  normalizePath(toSlash(dispatch.progress.workdir, os), destination, os, 'kept')
  if (chmod !== '') checkMode(chmod)
  const paths = transfer.sources.flatMap((source) => (source.kind === 'path' ? source.path : []))
  if (transfer.kind === 'add' && transfer.checksum) checkChecksum(paths)
  for (const path of paths) checkSource(path, transfer, dispatch)
  for (const source of transfer.sources) {
    if (source.kind === 'path') continue
    within('removing drive letter', () => withoutDrive(source.name, os, 'dropped'))
  }
}

function checkMode(mode: string): void {
  if (OCTAL.test(mode)) return
  if (SYMBOLIC.test(mode)) return
  const looksNumeric = /^[0-9]/.test(mode)
  throw new EvaluationError(
    looksNumeric
      ? `invalid chmod parameter: '${mode}'. it should be octal string and between 0 and 07777`
      : 'invalid syntax',
  )
}

function checkChecksum(paths: readonly string[]): void {
  const [path] = paths
  if (path === undefined || paths.length > 1) {
    throw new EvaluationError("checksum can't be specified for multiple sources")
  }
  if (!isHttpSource(path) && !isGitSource(path)) {
    throw new EvaluationError('checksum requires HTTP(S) or Git sources')
  }
}

function checkSource(
  path: string,
  transfer: AddInstruction | CopyInstruction,
  dispatch: Dispatch,
): void {
  const git = readGitSource(path)
  if (git && !git.looksLocal) {
    if (transfer.kind === 'copy') throw new EvaluationError("source can't be a git ref for COPY")
    const { keepGitDir, checksum } = transfer
    if (differ(keepGitDir, git.keepGitDir)) {
      throw new EvaluationError('inconsistent keep-git-dir configuration')
    }
    if (checksum && git.checksum && checksum !== git.checksum) {
      throw new EvaluationError(`checksum mismatch ${quote(checksum)} != ${quote(git.checksum)}`)
    }
  } else if (isHttpSource(path)) {
    if (transfer.kind === 'copy') throw new EvaluationError("source can't be a URL for COPY")
    if (transfer.checksum) checkDigest(transfer.checksum)
  } else {
    reportIgnored(path, transfer, dispatch)
    const local = transfer.kind === 'copy' && transfer.parents ? pivoted(path) : [path]
    for (const part of local) normalizePath('/', part, dispatch.os, 'dropped')
  }
}

function differ(one: boolean | undefined, other: boolean | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other
}

/** What COPY --parents makes of `base/./path`. */
function pivoted(path: string): readonly string[] {
  const pivot = path.indexOf('/./')
  return pivot === -1 ? [path] : [path.slice(pivot + '/./'.length), path.slice(0, pivot)]
}

/** BuildKit: `validateCopySourcePath`. */
function reportIgnored(
  path: string,
  transfer: AddInstruction | CopyInstruction,
  dispatch: Dispatch,
): void {
  if (transfer.kind === 'copy' && transfer.from) return
  const { ignored } = dispatch.context
  const cleaned = cleanPath(path)
  if ((cleaned === '.' || cleaned === '/') && !ignored(NAME_OF_NOTHING)) return
  if (!ignored(cleaned)) return
  const verb = transfer.kind === 'add' ? 'Add' : 'Copy'
  dispatch.report('CopyIgnoredFile', dispatch.command.range, verb, cleaned)
}
