import { readReference } from '../../../reference/index.js'
import type { CheckedFile, CheckedStage } from './checked-file.js'
import type { OwnCheck, OwnReport } from './own-rule.js'
import type { FromInstruction, Instruction } from '../../instruction/instruction.js'
import type { Range } from '../../syntax/range.js'

/** unpinned-base, latest-base, undigested-base: of FROM, and of images that COPY takes files from. */
export const checkImages: OwnCheck = (file, report) => {
  const names = new Set<string>()
  for (const { stage, base, steps } of file.stages) {
    if (base.kind === 'image')
      checkReference(base.reference, stage.from, report, focusOf(stage.from))
    for (const { written, instruction } of steps) {
      if (instruction.kind !== 'copy' || instruction.from === undefined) continue
      const from = instruction.from.toLowerCase()
      if (!names.has(from) && !/^\d+$/.test(from)) checkOrigin(instruction.from, written, report)
    }
    if (stage.from.name !== undefined) names.add(stage.from.name)
  }
}

/** The word behind FROM and its flags. */
function focusOf({ base, command }: FromInstruction): Range | undefined {
  const { start } = command.restRange
  if (!command.rest.startsWith(base)) return undefined
  const { length } = base
  return { start, end: { ...start, offset: start.offset + length, column: start.column + length } }
}

/** A name alone can be a named context of the build, so only what is certainly an image counts. */
function checkOrigin(from: string, instruction: Instruction, report: OwnReport): void {
  if (/[/:@]/.test(from)) checkReference(from, instruction, report)
}

function checkReference(
  reference: string | undefined,
  instruction: Instruction,
  report: OwnReport,
  focus?: Range,
): void {
  const { parts } = reference === undefined ? {} : readReference(reference)
  if (!parts || parts.digest !== undefined) return
  if (parts.tag === undefined) {
    report(
      'unpinned-base',
      instruction,
      `${reference} has no tag: it means latest, which changes`,
      focus,
    )
  } else if (parts.tag === 'latest') {
    report('latest-base', instruction, `${reference} changes: choose the tag of a version`, focus)
  } else {
    report('undigested-base', instruction, `${reference} can change: pin it by its digest`, focus)
  }
}

// Images that run as another user by themselves, by a part of their names or tags.
const ROOTLESS =
  /nonroot|non-root|rootless|unprivileged|^cgr\.dev\/|^mcr\.microsoft\.com\/.*(?:distroless|chiseled)|(?:^|\/)bitnami(?:legacy|secure)?\//
// Programs by which an entrypoint that starts as root becomes another user.
const DROPPERS = /\b(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser)\b/

/** root-user: who the containers of the image run as. */
export const checkUser: OwnCheck = ({ dockerfile, target }, report) => {
  if (!target || target.windows) return
  const chain = chainOf(target)
  for (const { steps } of chain) {
    const step = steps.findLast(({ instruction }) => instruction.kind === 'user')
    if (step?.instruction.kind !== 'user') continue
    const { user } = step.instruction
    if (!isRoot(user)) return
    const detail = `The containers run as root: the last USER is ${JSON.stringify(user)}`
    return report('root-user', step.written, detail)
  }
  const base = chain.at(-1)?.base
  if (base?.kind === 'image' && (base.reference === undefined || ROOTLESS.test(base.reference)))
    return
  if (DROPPERS.test(dockerfile.syntax.text)) return
  report(
    'root-user',
    target.stage.from,
    'The containers run as root unless the base has another user: there is no USER',
  )
}

function isRoot(user: string): boolean {
  const [name = ''] = user.replace(/^["']|["']$/g, '').split(':')
  return name === 'root' || /^0+$/.test(name)
}

/** A stage, and those that it is built from. */
function chainOf(stage: CheckedStage): readonly CheckedStage[] {
  const chain: CheckedStage[] = []
  for (let next: CheckedStage | undefined = stage; next; next = next.parent) chain.push(next)
  return chain
}

/** missing-healthcheck. */
export const checkHealthcheck: OwnCheck = ({ target }, report) => {
  if (!target) return
  const found = chainOf(target).some(({ steps }) =>
    steps.some(({ instruction }) => instruction.kind === 'healthcheck'),
  )
  if (!found) report('missing-healthcheck', target.stage.from, 'There is no HEALTHCHECK')
}

/** ignored-cmd: the shell that runs ENTRYPOINT is given no arguments. */
export const checkEntrypoint: OwnCheck = ({ target }: CheckedFile, report) => {
  if (!target) return
  const find = (kind: 'cmd' | 'entrypoint') =>
    target.steps.findLast(({ written }) => written.kind === kind)
  const entrypoint = find('entrypoint')?.instruction
  const cmd = find('cmd')
  if (entrypoint?.kind !== 'entrypoint' || entrypoint.form !== 'shell' || !cmd) return
  report('ignored-cmd', cmd.written, 'CMD has no effect beside an ENTRYPOINT in shell form')
}
