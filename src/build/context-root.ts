import { resolve } from 'node:path'
import { posix } from 'node:path'
import { reachableStages } from '../dockerfile/print/index.js'
import { ContextConflictError, PathOutsideContextError } from '../errors/index.js'
import {
  type BindMount,
  type InstructionNode,
  literalText,
  type MountNode,
  type StageNode,
  type UnsettledMount,
  type Word,
} from '../node/index.js'

/**
 * The folder whose files a build takes: as asked for, else that of the stages that copy from it.
 *
 * @throws {ContextConflictError} `CONTEXT_CONFLICT` where two stages copy from different folders.
 * @throws {PathOutsideContextError} `PATH_OUTSIDE_CONTEXT` for a source such as `../secret`.
 */
export function contextRoot(target: StageNode, asked: string | undefined): string {
  const stages = reachableStages(target)
  const copying = stages.filter((stage) => stage.instructions.some(takesFromContext))
  for (const { header, instructions } of copying) {
    // BuildKit takes `..` in a Dockerfile for nothing where it leads further up than the context.
    if (!header.dockerfile) instructions.forEach(checkSources)
  }
  if (asked !== undefined) return resolve(asked)
  const [first, ...others] = copying
  const root = resolve((first ?? target).context ?? '.')
  for (const stage of others) {
    const other = resolve(stage.context ?? '.')
    if (other === root) continue
    throw new ContextConflictError(`Two stages copy from different folders: ${root} and ${other}`, {
      at: stage.at,
      hint: 'Give both the same folder with image({ context }), or take one as a named context.',
    })
  }
  return root
}

function takesFromContext(node: InstructionNode): boolean {
  switch (node.kind) {
    case 'add':
      return true
    case 'copy':
      return node.from === undefined && node.sources.some(({ kind }) => kind === 'path')
    case 'run':
      return (node.mounts ?? []).some((mount) => isBind(mount) && mount.from === undefined)
    default:
      return false
  }
}

/** What a mount is that a variable decides, is not known here: it may take files. */
function isBind(mount: MountNode): mount is BindMount | UnsettledMount {
  return mount.type === 'bind' || mount.type === 'unsettled'
}

function checkSources(node: InstructionNode): void {
  for (const path of contextPaths(node)) {
    const text = literalText(path)
    if (text === undefined || isAddress(text) || !leavesRoot(text)) continue
    throw new PathOutsideContextError(
      `${node.kind.toUpperCase()} ${JSON.stringify(text)} leads out of the build context`,
      {
        at: node.at,
        hint: 'Choose a folder further up with image({ context }), or take the files from a named context.',
      },
    )
  }
}

function contextPaths(node: InstructionNode): readonly Word[] {
  switch (node.kind) {
    case 'add':
    case 'copy':
      if (node.kind === 'copy' && node.from) return []
      return node.sources.flatMap((source) => (source.kind === 'path' ? [source.path] : []))
    case 'run':
      return (node.mounts ?? []).flatMap((mount) =>
        mount.type === 'bind' && !mount.from && mount.source ? [mount.source] : [],
      )
    default:
      return []
  }
}

function isAddress(source: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(source)
}

// An absolute path means the root of the context, above which `..` leads nowhere.
function leavesRoot(path: string): boolean {
  const normal = posix.normalize(path)
  return normal === '..' || normal.startsWith('../')
}
