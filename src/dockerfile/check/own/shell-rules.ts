import { isShell, programName, type ShellCommand } from '../shell-commands.js'
import { runsOf } from './checked-file.js'
import type { OwnCheck } from './own-rule.js'
import type { CheckedRun } from './run-script.js'

/** sudo. */
export const checkSudo: OwnCheck = ({ stages }, report) => {
  for (const { written, run } of stages.flatMap(runsOf)) {
    const command = run.commands.find(({ wrappers }) => wrappers.includes('sudo'))
    if (!command) continue
    const detail = 'sudo hides who the steps run as: use USER'
    report('sudo', written, detail, run.rangeOf(command))
  }
}

/** run-cd, lost-cd. */
export const checkCd: OwnCheck = ({ stages }, report) => {
  for (const { written, run } of stages.flatMap(runsOf)) {
    const commands = run.commands.filter(({ subshell }) => !subshell)
    const [first] = commands
    const last = commands.at(-1)
    const changes = commands.filter(isCd)
    if (last && isCd(last)) {
      const detail = 'The folder is lost at the end of the RUN: use WORKDIR'
      report('lost-cd', written, detail, run.rangeOf(last))
    } else if (first && isCd(first) && changes.length === 1 && !first.words[1]?.expands) {
      const detail = `The whole RUN stands in ${first.words[1]?.value}: use WORKDIR`
      report('run-cd', written, detail, run.rangeOf(first))
    }
  }
}

function isCd({ words }: ShellCommand): boolean {
  return words[0]?.value === 'cd' && words[1] !== undefined && words[1].value !== '-'
}

const DOWNLOADERS: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch', 'aria2c', 'http'])
const INTERPRETERS = /^(?:python[\d.]*|perl|ruby|node|nodejs|php)$/

/** piped-script: `curl ... | sh`, where the shell succeeds with what it was not given. */
export const checkPipes: OwnCheck = ({ stages }, report) => {
  for (const { written, run } of stages.flatMap(runsOf)) {
    if (run.pipefail || run.commands.some(turnsPipefailOn)) continue
    const pair = findPipedScript(run)
    if (!pair) continue
    const [download, shell] = pair
    const source = programName(download.words[0])
    const detail = `Where ${source} fails, ${programName(shell.words[0])} succeeds with half a script or none: set pipefail by SHELL, or load into a file first`
    report('piped-script', written, detail, run.rangeOf({ start: download.start, end: shell.end }))
  }
}

function findPipedScript(run: CheckedRun): readonly [ShellCommand, ShellCommand] | undefined {
  let download: ShellCommand | undefined
  for (const command of run.commands) {
    const program = programName(command.words[0])
    if (DOWNLOADERS.has(program)) download = command
    else if (
      download?.pipeline === command.pipeline &&
      (isShell(program) || INTERPRETERS.test(program)) &&
      readsInput(command)
    ) {
      return [download, command]
    }
  }
  return undefined
}

/** Without a script of its own: `sh`, `bash -s -- --yes`, `python3 -`. */
function readsInput({ words }: ShellCommand): boolean {
  const options = words.slice(1).map(({ value }) => value)
  if (options.some((option) => /^-[a-z]*[ce]$/i.test(option) && option !== '-e')) return false
  const first = options.find((option) => !/^-./.test(option))
  return first === undefined || first === '-' || options.some((option) => /^-[a-z]*s$/.test(option))
}

function turnsPipefailOn({ words }: ShellCommand): boolean {
  const program = programName(words[0])
  return (program === 'set' || isShell(program)) && words.some(({ value }) => value === 'pipefail')
}

/** consecutive-run. */
export const checkConsecutiveRuns: OwnCheck = ({ stages }, report) => {
  for (const { steps } of stages) {
    for (const [index, { written }] of steps.entries()) {
      if (written.kind !== 'run' || steps[index - 1]?.written.kind !== 'run') continue
      report('consecutive-run', written, 'This RUN and the one above it could be one layer')
    }
  }
}
