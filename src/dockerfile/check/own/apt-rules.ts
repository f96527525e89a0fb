import { programName, type ShellCommand } from '../shell-commands.js'
import { type CheckedStage, runsOf } from './checked-file.js'
import type { OwnCheck } from './own-rule.js'
import { type Call, readCall } from './package-arguments.js'
import type { CheckedRun } from './run-script.js'

const VALUED =
  /^(?:-[ocat]|--option|--config-file|--target-release|--default-release|--host-architecture)$/
const CHANGES: ReadonlySet<string | undefined> = new Set(
  'install reinstall upgrade dist-upgrade full-upgrade build-dep remove purge autoremove autopurge'.split(
    ' ',
  ),
)
const INSTALLS: ReadonlySet<string | undefined> = new Set(['install', 'reinstall'])
const UPGRADES: ReadonlySet<string | undefined> = new Set(
  'upgrade dist-upgrade full-upgrade'.split(' '),
)
const NEEDS_LISTS: ReadonlySet<string | undefined> = new Set(
  'install reinstall upgrade dist-upgrade full-upgrade build-dep source download satisfy changelog'.split(
    ' ',
  ),
)
// It does nothing then, or the packages are only loaded.
const DRY =
  /^(?:-[a-zA-Z]*[sd][a-zA-Z]*|--simulate|--just-print|--dry-run|--recon|--no-act|--print-uris|--download-only)$/
const YES =
  /^(?:-(?:[a-zA-Z]*y|[a-zA-Z]*q[a-zA-Z]*q|q=[2-9])[a-zA-Z]*|--yes|--assume-yes|--assume-no|--force-yes)$/
const LISTS = ['/var/lib/apt', '/var/lib', '/var/cache/apt', '/var/cache']

/** apt-yes, apt-recommends, apt-command, apt-upgrade, apt-lists, apt-stale-lists. */
export const checkApt: OwnCheck = ({ dockerfile, stages }, report) => {
  const { text } = dockerfile.syntax
  // Set once for all calls, in a file of /etc/apt or in an option.
  const assumesYes = /assume-yes/i.test(text.replaceAll('--assume-yes', ''))
  const leavesRecommends = /install-recommends/i.test(
    text.replaceAll('--no-install-recommends', ''),
  )
  for (const stage of stages) {
    const stale = staleUpdate(stage)
    if (stale) {
      report(
        'apt-stale-lists',
        stale.written,
        'A cached layer keeps the lists of an older apt-get update: join it to the RUN that installs',
        stale.run.rangeOf(stale.call.command),
      )
    }
    for (const { written, run } of runsOf(stage)) {
      const answered = answeredPipelines(run)
      for (const call of aptCalls(run)) {
        const focus = run.rangeOf(call.command)
        if (call.program === 'apt' && call.subcommand !== undefined) {
          report('apt-command', written, 'apt is made for people: use apt-get', focus)
        }
        if (UPGRADES.has(call.subcommand)) {
          const detail = `${call.program} ${call.subcommand} makes the layer depend on the day of the build`
          report('apt-upgrade', written, detail, focus)
        }
        if (call.options.some((option) => DRY.test(option)) || call.uncertain) continue
        if (CHANGES.has(call.subcommand) && !assumesYes && !saysYes(call, answered)) {
          report('apt-yes', written, `${call.program} ${call.subcommand} asks: add -y`, focus)
        }
        if (INSTALLS.has(call.subcommand) && !leavesRecommends && !leavesOut(call)) {
          const detail = `${call.program} ${call.subcommand} takes recommended packages too: add --no-install-recommends`
          report('apt-recommends', written, detail, focus)
        }
      }
      const update = stage.shipped ? uncleanUpdate(run) : undefined
      if (update) {
        report(
          'apt-lists',
          written,
          `The layer keeps the lists of ${update.program} update: end the RUN with rm -rf /var/lib/apt/lists/*`,
          run.rangeOf(update.command),
        )
      }
    }
  }
}

function aptCalls({ commands }: CheckedRun): readonly Call[] {
  return commands
    .filter(({ words }) => /^apt(?:-get)?$/.test(programName(words[0])))
    .map((command) => readCall(command, VALUED))
}

/** Those that something writes its answers into, as `yes` does. */
function answeredPipelines({ commands }: CheckedRun): ReadonlySet<string> {
  return new Set(
    commands
      .filter(({ words }) => /^(?:yes|echo|printf)$/.test(words[0]?.value ?? ''))
      .map(({ pipeline }) => pipeline),
  )
}

function saysYes({ command, options }: Call, answered: ReadonlySet<string>): boolean {
  return (
    options.some((option) => YES.test(option)) ||
    // `-q -q` is the same as `-qq`, which answers yes.
    options.filter((option) => option === '-q' || option === '--quiet').length > 1 ||
    answered.has(command.pipeline)
  )
}

function leavesOut({ options }: Call): boolean {
  return options.includes('--no-install-recommends')
}

/** The first update whose lists stay in the layer. */
function uncleanUpdate(run: CheckedRun): Call | undefined {
  const update = aptCalls(run).find(({ subcommand }) => subcommand === 'update')
  return update && !isOnMount(run) && !run.commands.some(removesLists) ? update : undefined
}

function isOnMount({ mounts }: CheckedRun): boolean {
  return mounts.some(
    ({ type, target }) =>
      (type === 'cache' || type === 'tmpfs') &&
      LISTS.some((folder) => target === folder || target.startsWith(`${folder}/`)),
  )
}

function removesLists(command: ShellCommand): boolean {
  const { program, subcommand } = readCall(command)
  if (program === 'apt-get' || program === 'apt') {
    return subcommand === 'dist-clean' || subcommand === 'distclean'
  }
  return (
    (program === 'rm' || program === 'find') &&
    command.words.some(({ value }) =>
      /(?:^|[{,])\/?var\/(?:lib\/)?(?:\{|apt|lib\/\*|\*)/.test(value),
    )
  )
}

interface FoundCall extends Pick<ReturnType<typeof runsOf>[number], 'written' | 'run'> {
  readonly call: Call
}

/** An update alone in its RUN, on which a later RUN relies. */
function staleUpdate(stage: CheckedStage): FoundCall | undefined {
  let found: FoundCall | undefined
  for (const { written, run, trigger } of runsOf(stage)) {
    if (trigger) continue
    const calls = aptCalls(run)
    const update = calls.find(({ subcommand }) => subcommand === 'update')
    const uses = calls.some(({ subcommand }) => NEEDS_LISTS.has(subcommand))
    if (update) found = uses || isOnMount(run) ? undefined : { written, run, call: update }
    else if (uses && found) return found
  }
  return undefined
}
