import type { RunInstruction } from '../instruction/instruction.js'
import { readMount, type RunMount } from '../instruction/mount.js'
import { quote } from '../quote.js'
import type { Dispatched } from './dispatch.js'
import type { Dispatch } from './dispatch-context.js'
import { EvaluationError } from './evaluation-error.js'
import type { OutlineSecret } from './evaluation.js'
import { basePath, cleanPath, joinPath, toSlash } from './path.js'
import type { StageState } from './stage-state.js'

const DEFAULT_SSH_ID = 'default'

/** BuildKit: `dispatchRun`. */
export function dispatchRun(instruction: RunInstruction, dispatch: Dispatch): Dispatched {
  const mounts = instruction.mounts.map((mount) => readMount(mount, dispatch.expand))
  for (const [index, mount] of mounts.entries()) {
    checkMount(mount, dispatch.command.sources[index], dispatch)
  }
  if (instruction.devices.length > 0) {
    throw new EvaluationError(
      'device feature is only supported in Dockerfile frontend 1.14.0-labs or later',
    )
  }
  return [instruction, mounts]
}

/** BuildKit: `dispatchRunMounts`. */
function checkMount(mount: RunMount, source: StageState | undefined, dispatch: Dispatch): void {
  const from = mount.from || (mount.type === 'cache' ? 'scratch' : '')
  if (from !== '' && source?.dispatched !== true) {
    throw new EvaluationError(
      `cannot mount from stage ${quote(from)} to ${quote(mount.target)}, stage needs to be defined before current command`,
    )
  }
  const { state, command } = dispatch
  const { required } = mount
  if (mount.type === 'secret') {
    const id = mount.source || mount.id || basePath(mount.target)
    return takeDown(state.secrets, { name: id, required, range: command.range })
  }
  if (mount.type === 'ssh') {
    if (mount.source !== '') throw new EvaluationError('ssh does not support source')
    const name = mount.id || DEFAULT_SSH_ID
    return takeDown(state.ssh, { name, required, range: command.range })
  }
  if (mountTarget(mount.target, dispatch) === '/') {
    throw new EvaluationError(`invalid mount target ${quote('/')}`)
  }
}

function mountTarget(target: string, { progress, os }: Dispatch): string {
  if (cleanPath(target).startsWith('/')) return target
  return joinPath('/', toSlash(progress.workdir, os), target)
}

function takeDown(known: Map<string, OutlineSecret>, found: OutlineSecret): void {
  if (!known.has(found.name)) known.set(found.name, found)
}
