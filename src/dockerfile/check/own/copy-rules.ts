import { quote } from '../../quote.js'
import type { AddInstruction, CopyInstruction } from '../../instruction/instruction.js'
import type { ShellCommand } from '../shell-commands.js'
import { type CheckedStage, type CheckedStep, isFromContext } from './checked-file.js'
import type { OwnCheck } from './own-rule.js'
import { readCall } from './package-arguments.js'
import { readPip } from './package-rules.js'

const ARCHIVE = /\.(?:tar|t?gz|tgz|bz2|tbz2?|tb2|xz|txz|lzma|tlz|lz|Z|tZ|zst|tzst)$/i
const REMOTE = /^(?:https?|ftp|git|ssh):\/\/|^git@|^github\.com\//i

/** add-local. */
export const checkAdd: OwnCheck = ({ stages }, report) => {
  for (const { written, instruction } of stages.flatMap(({ steps }) => steps)) {
    if (instruction.kind !== 'add' || !isPlainCopy(instruction)) continue
    report('add-local', written, 'ADD does here what COPY does: use COPY')
  }
}

function isPlainCopy(instruction: AddInstruction): boolean {
  const { checksum, keepGitDir, unpack, sources } = instruction
  if (checksum !== undefined || keepGitDir !== undefined || unpack !== undefined) return false
  return sources.every(
    (source) => source.kind === 'inline' || (isPath(source.path) && !mayBeArchive(source.path)),
  )
}

function isPath(source: string): boolean {
  return !source.includes('$') && !REMOTE.test(source)
}

/** By its name; one that ends in a wildcard may be any. */
function mayBeArchive(path: string): boolean {
  return ARCHIVE.test(path) || /[*?\]][^./]*$/.test(path)
}

const WHOLE_CONTEXT: ReadonlySet<string> = new Set(['.', './', '/', '*', './*'])

function copiesContext(instruction: CheckedStep['instruction']): boolean {
  return (
    isFromContext(instruction) &&
    instruction.exclude.length === 0 &&
    instruction.sources.some(
      ({ ...source }) => source.kind === 'path' && WHOLE_CONTEXT.has(source.path),
    )
  )
}

/** What of a stage the steps below it stand on. */
interface Progress {
  readonly copy: CopyInstruction | AddInstruction | undefined
  readonly installed: ReadonlySet<string>
}

/** cache-order: where any change of the source installs all dependencies anew. */
export const checkOrder: OwnCheck = ({ stages }, report) => {
  const ends = new Map<CheckedStage, Progress>()
  for (const stage of stages) {
    const start = stage.parent && ends.get(stage.parent)
    let copy = start?.copy
    const installed = new Set(start?.installed)
    for (const { written, instruction, run, trigger } of stage.steps) {
      if (trigger) continue
      if (copiesContext(instruction) && isFromContext(instruction)) copy ??= instruction
      for (const command of run?.commands ?? []) {
        const manager = dependencyManager(command)
        if (manager === undefined) continue
        if (copy && !installed.has(manager)) {
          const line = copy.syntax.range.start.line
          const detail = `Any change of the context makes ${manager} install all anew: copy what it reads before line ${line}, and install there`
          report('cache-order', written, detail, run?.rangeOf(command))
        }
        installed.add(manager)
      }
    }
    ends.set(stage, { copy, installed })
  }
}

const DEPENDENCY_CALLS: ReadonlyMap<string, RegExp> = new Map([
  ['bundle', /^install$/],
  ['cargo', /^fetch$/],
  ['composer', /^install$/],
  ['dotnet', /^restore$/],
  ['go', /^mod$/],
  ['npm', /^(?:ci|clean-install|install|i)$/],
  ['pipenv', /^(?:install|sync)$/],
  ['pnpm', /^(?:install|i|fetch)$/],
  ['poetry', /^install$/],
  ['uv', /^sync$/],
  ['yarn', /^install$/],
])

/** What installs the dependencies that files of the context list, and nothing of the source itself. */
function dependencyManager(command: ShellCommand): string | undefined {
  const pip = readPip(command)
  if (pip) {
    const listed = pip.options.some((option) => /^(?:-r|--requirement\b)/.test(option))
    const source = pip.operands.some(({ value }) => /^\.|\//.test(value) && !value.endsWith('.txt'))
    return pip.subcommand === 'install' && listed && !source ? pip.name : undefined
  }
  const { program, subcommand, operands, options } = readCall(command)
  const calls = DEPENDENCY_CALLS.get(program)
  if (program === 'yarn' && subcommand === undefined && !options.some(isQuestion)) return program
  if (!calls?.test(subcommand ?? '')) return undefined
  if (program === 'go') return operands[0]?.value === 'download' ? program : undefined
  if (options.some((option) => /^(?:-g|--global)$/.test(option))) return undefined
  return operands.length === 0 ? program : undefined
}

function isQuestion(option: string): boolean {
  return /^(?:-v|--version|-h|--help)$/.test(option)
}

/** context-ignore. */
export const checkContext: OwnCheck = ({ stages, dockerfile, context }, report) => {
  if (!context) return
  const copy = stages
    .flatMap(({ steps }) => steps)
    .find(({ instruction, trigger }) => !trigger && copiesContext(instruction))
  if (!copy) return
  const { ignored, exists = () => true, hasIgnoreFile = true } = context
  const isNode = /\b(?:npm|yarn|pnpm|bun)\b|package(?:\*|-lock)?\.json/.test(dockerfile.syntax.text)
  const taken = [
    ...(hasIgnoreFile && !exists('.git') ? [] : ['.git']),
    ...(exists('node_modules') || (isNode && !hasIgnoreFile) ? ['node_modules'] : []),
  ].filter((path) => !ignored(path))
  if (taken.length === 0) return
  const what = taken.map(quote).join(' and ')
  report(
    'context-ignore',
    copy.written,
    hasIgnoreFile
      ? `The image and its cache key take ${what} in: name it in .dockerignore`
      : `There is no .dockerignore: the image and its cache key take in whatever lies there, such as ${what}`,
  )
}

const LOOKS_LIKE_JSON = /^\[\s*['"\u201c\u2018]/
// `[ "$a" = "$b" ]` is a command of the shell.
const LOOKS_LIKE_JSON_IN_RUN = /^\[['"\u201c\u2018]/

/** exec-form. */
export const checkExecForm: OwnCheck = ({ stages }, report) => {
  for (const { written, instruction } of stages.flatMap(({ steps }) => steps)) {
    const { command, kind } = instruction
    const text = kind === 'healthcheck' ? command.rest.replace(/^CMD\s+/i, '') : command.rest
    if (command.json || !text.endsWith(']')) continue
    if (
      !isExecKind(kind) ||
      !(kind === 'run' ? LOOKS_LIKE_JSON_IN_RUN : LOOKS_LIKE_JSON).test(text)
    )
      continue
    const detail = /['\u2018\u201c]/.test(text)
      ? 'This is no JSON, so it is taken word by word: JSON has double quotes only'
      : 'This is no valid JSON, so it is taken word by word'
    report('exec-form', written, detail, command.restRange)
  }
}

function isExecKind(kind: CheckedStep['instruction']['kind']): boolean {
  return ['add', 'cmd', 'copy', 'entrypoint', 'healthcheck', 'run', 'volume'].includes(kind)
}
