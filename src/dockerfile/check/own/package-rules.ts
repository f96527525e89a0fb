import type { ShellCommand } from '../shell-commands.js'
import { type CheckedStage, runsOf } from './checked-file.js'
import type { OwnCheck } from './own-rule.js'
import { readCall } from './package-arguments.js'
import type { CheckedRun } from './run-script.js'

const APK_VALUED =
  /^(?:-[tpX]|--virtual|--root|--repository|--arch|--cache-dir|--keys-dir|--repositories-file)$/

/** apk-cache. */
export const checkApk: OwnCheck = ({ stages }, report) => {
  for (const stage of stages.filter(({ shipped }) => shipped)) {
    for (const { written, run } of runsOf(stage)) {
      if (hasCacheMount(run, /^\/(?:var\/cache(?:\/apk)?|etc\/apk(?:\/cache)?)\/?$/)) continue
      if (run.commands.some((command) => removes(command, /var\/cache|etc\/apk\/cache/))) continue
      for (const command of run.commands) {
        const { program, subcommand, options, uncertain } = readCall(command, APK_VALUED)
        if (program !== 'apk' || subcommand !== 'add' || uncertain) continue
        if (
          options.some((option) => /^--(?:no-cache|no-network|cache-dir|root)\b|^-p$/.test(option))
        )
          continue
        const detail = 'The layer keeps the index of apk: add --no-cache'
        report('apk-cache', written, detail, run.rangeOf(command))
      }
    }
  }
}

/** pip-cache. */
export const checkPip: OwnCheck = ({ stages }, report) => {
  const off = new Set<CheckedStage>()
  for (const stage of stages) {
    if ((stage.parent && off.has(stage.parent)) || turnsPipCacheOff(stage)) off.add(stage)
    if (off.has(stage) || !stage.shipped) continue
    for (const { written, run } of runsOf(stage)) {
      if (hasCacheMount(run, /cache|pip/)) continue
      if (run.commands.some((command) => removes(command, /\.cache/) || purges(command))) continue
      if (run.commands.some(setsPipCacheOff)) continue
      for (const command of run.commands) {
        const pip = readPip(command)
        if (pip?.subcommand !== 'install' || pip.uncertain) continue
        if (pip.options.some((option) => /^--(?:no-cache-dir|cache-dir)\b/.test(option))) continue
        const detail = `The layer keeps what ${pip.name} loads: add --no-cache-dir, or mount a cache`
        report('pip-cache', written, detail, run.rangeOf(command))
      }
    }
  }
}

/** `pip`, `pip3.12`, `python3 -m pip`; undefined for anything else. */
export function readPip(
  command: ShellCommand,
): (Omit<ReturnType<typeof readCall>, 'program'> & { readonly name: string }) | undefined {
  const { program } = readCall(command)
  if (/^pip[\d.]*$/.test(program)) return { ...readCall(command), name: program }
  if (!/^(?:python|pypy)[\d.]*$/.test(program)) return undefined
  const module = command.words.findIndex(({ value }) => value === '-m')
  const words = command.words.slice(module + 1)
  if (module < 0 || words[0]?.value !== 'pip') return undefined
  return { ...readCall({ ...command, words }), name: 'pip' }
}

/** By ENV or ARG; stages that are built from it inherit that. */
function turnsPipCacheOff({ steps }: CheckedStage): boolean {
  return steps.some(
    ({ instruction }) =>
      (instruction.kind === 'env' &&
        instruction.pairs.some(({ name }) => name === 'PIP_NO_CACHE_DIR')) ||
      (instruction.kind === 'arg' &&
        instruction.args.some(({ name }) => name === 'PIP_NO_CACHE_DIR')),
  )
}

function setsPipCacheOff({ assignments, words }: ShellCommand): boolean {
  return [...assignments, ...words].some(({ value }) => value.startsWith('PIP_NO_CACHE_DIR='))
}

function purges(command: ShellCommand): boolean {
  const pip = readPip(command)
  return pip?.subcommand === 'cache' && pip.operands[0]?.value === 'purge'
}

function hasCacheMount({ mounts }: CheckedRun, target: RegExp): boolean {
  return mounts.some(
    (mount) => (mount.type === 'cache' || mount.type === 'tmpfs') && target.test(mount.target),
  )
}

function removes(command: ShellCommand, path: RegExp): boolean {
  const { program } = readCall(command)
  return (
    (program === 'rm' || program === 'find') &&
    command.words.slice(1).some(({ value }) => path.test(value))
  )
}

/** npm-ci: where the lock file is there to be obeyed. */
export const checkNpm: OwnCheck = ({ stages, context }, report) => {
  for (const stage of stages) {
    let locked = false
    for (const { written, instruction, run } of stage.steps) {
      if (instruction.kind === 'copy') {
        locked ||= instruction.sources.some(
          (source) =>
            source.kind === 'path' &&
            (/(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(source.path) ||
              (/(?:^|\/)package\*\.json$/.test(source.path) &&
                context?.exists?.('package-lock.json') === true)),
        )
      }
      if (!locked || !run) continue
      for (const command of run.commands) {
        const { program, subcommand, operands, options, uncertain } = readCall(command)
        if (program !== 'npm' || uncertain || operands.length > 0) continue
        if (subcommand !== 'install' && subcommand !== 'i') continue
        if (
          options.some((option) =>
            /^(?:-g|--global|--package-lock-only|--location\b.*)$/.test(option),
          )
        )
          continue
        const detail = `npm ${subcommand} may change what package-lock.json says: use npm ci`
        report('npm-ci', written, detail, run.rangeOf(command))
      }
    }
  }
}
