import { ShellReader, type ShellSource, type ShellWord } from './shell-reader.js'

export type { ShellWord } from './shell-reader.js'

/** One program with its arguments. */
export interface ShellCommand {
  /** The program first. Variables before it, redirections, and wrappers such as `env` are taken away. */
  readonly words: readonly ShellWord[]
  readonly assignments: readonly ShellWord[]
  /** Wrappers that were taken away, e.g. `sudo`. */
  readonly wrappers: readonly string[]
  /** Commands of one pipeline share it. */
  readonly pipeline: string
  /** Within parentheses or a substitution: what it changes of the shell is lost behind it. */
  readonly subshell: boolean
  readonly start: number
  readonly end: number
}

// Programs that run another one: how many words of their own they take besides options, and which options take
// a value of their own.
const WRAPPERS: ReadonlyMap<string, { readonly words: number; readonly valued: RegExp }> = new Map([
  ['builtin', { words: 0, valued: /^$/ }],
  ['command', { words: 0, valued: /^$/ }],
  ['doas', { words: 0, valued: /^-[uC]$/ }],
  ['eatmydata', { words: 0, valued: /^$/ }],
  ['env', { words: 0, valued: /^-[uCS]$/ }],
  ['exec', { words: 0, valued: /^-a$/ }],
  ['ionice', { words: 0, valued: /^-[cn]$/ }],
  ['nice', { words: 0, valued: /^-n$/ }],
  ['nohup', { words: 0, valued: /^$/ }],
  ['stdbuf', { words: 0, valued: /^-[ioe]$/ }],
  ['sudo', { words: 0, valued: /^-[ugpCDhrtT]$/ }],
  ['time', { words: 0, valued: /^-[fo]$/ }],
  ['timeout', { words: 1, valued: /^-[ks]$/ }],
  ['xargs', { words: 0, valued: /^-[adEILnPs]$/ }],
])
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh'])
const DEEPEST = 4

/**
 * The commands of a shell script, in the order of their starts: also those in parentheses, substitutions, loops
 * and `sh -c '...'`. Linear in the text, whatever it is.
 *
 * Good enough for advice, not for running it. Not understood: functions and aliases (their bodies are
 * read as if they ran), `eval`, `case` patterns with parentheses of their own, arithmetic with `<<`, and shells that are
 * not of Bourne's family.
 */
export function shellCommands(script: string): readonly ShellCommand[] {
  return commandsOf(new ShellReader(script).read())
}

/** The one command of exec form; what a shell in it is given is read as well. */
export function execCommands(words: readonly string[]): readonly ShellCommand[] {
  const source: ShellSource = {
    words: words.map((value) => ({ value, expands: false, start: 0, end: 0 })),
    pipeline: 0,
    subshell: false,
  }
  return commandsOf([source])
}

function commandsOf(
  sources: readonly ShellSource[],
  path: readonly number[] = [],
): readonly ShellCommand[] {
  return sources.flatMap((source, index) => {
    const command = toCommand(source, path)
    if (!command) return []
    const script = path.length < DEEPEST ? scriptOf(command) : undefined
    if (script === undefined) return [command]
    const { start, end } = script
    const inner = commandsOf(new ShellReader(script.value).read(), [...path, index])
    // Places within the script are not those of the text around it.
    return [command, ...inner.map((found) => ({ ...found, start, end, subshell: true }))]
  })
}

function toCommand(
  { words, pipeline, subshell }: ShellSource,
  path: readonly number[],
): ShellCommand | undefined {
  const first = words[0]
  const last = words.at(-1)
  if (!first || !last) return undefined
  const assignments: ShellWord[] = []
  const wrappers: string[] = []
  let at = takeAssignments(words, 0, assignments)
  for (;;) {
    const name = programName(words[at])
    const wrapper = WRAPPERS.get(name)
    if (!wrapper) break
    wrappers.push(name)
    at = takeAssignments(words, afterWrapper(words, at + 1, wrapper), assignments)
  }
  return {
    words: words.slice(at),
    assignments,
    wrappers,
    pipeline: [...path, pipeline].join('.'),
    subshell,
    start: first.start,
    end: last.end,
  }
}

const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/

function takeAssignments(words: readonly ShellWord[], from: number, found: ShellWord[]): number {
  let at = from
  for (let word = words[at]; word && ASSIGNMENT.test(word.value); word = words[++at]) {
    found.push(word)
  }
  return at
}

function afterWrapper(
  words: readonly ShellWord[],
  from: number,
  { words: own, valued }: { readonly words: number; readonly valued: RegExp },
): number {
  let at = from
  for (let word = words[at]; word?.value.startsWith('-'); word = words[++at]) {
    if (word.value === '--') return at + 1 + own
    if (valued.test(word.value)) at++
  }
  return at + own
}

/** The last part of a program's path; empty where there is none. */
export function programName(word: Pick<ShellWord, 'value'> | undefined): string {
  return word?.value.slice(word.value.lastIndexOf('/') + 1) ?? ''
}

/** What `sh -c` is given. */
function scriptOf({ words }: ShellCommand): ShellWord | undefined {
  if (!isShell(programName(words[0]))) return undefined
  for (let at = 1; words[at] !== undefined; at++) {
    const { value = '' } = words[at] ?? {}
    if (!/^[-+]/.test(value)) return undefined
    if (/^-[a-z]*c$/i.test(value)) return words[at + 1]
    if (/^[-+][a-z]*o$/i.test(value)) at++
  }
  return undefined
}

export function isShell(program: string): boolean {
  return SHELLS.has(program)
}
