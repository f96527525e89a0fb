import { readArguments, type Arguments } from './arguments.js'
import { readFlagWords, type FlagWord } from './flags.js'
import { toLower } from './letter-case.js'
import { rangeOf, type LogicalLine } from './logical-line.js'
import { isBlank, skipSpace, skipSpaceBack } from './space.js'
import type { CommandLine, EscapeCharacter, Token } from './tree.js'

export interface CommandReading {
  readonly command: CommandLine
  readonly problem: string | undefined
}

const NO_FLAGS: readonly Token[] = Object.freeze([])
const NONE: Arguments = Object.freeze({ values: Object.freeze([]), json: false })

/** Reads the keyword, the flags and the arguments of a line. BuildKit: `newNodeFromLine`. */
export function readCommand(line: LogicalLine, escape: EscapeCharacter): CommandReading {
  const { text } = line
  const start = skipSpace(text, 0, text.length)
  const end = skipSpaceBack(text, start, text.length)
  const outer = splitCommand(line, start, end, escape)
  const reading = readArguments(outer.name, outer.rest, escape)
  if ('problem' in reading) {
    return { command: commandOf(line, text, outer, NONE), problem: reading.problem }
  }
  if (!hasTrigger(outer)) {
    return { command: commandOf(line, text, outer, reading), problem: undefined }
  }
  const trigger = splitCommand(line, outer.restStart, end, escape)
  // In a loop, not by recursion: a line can hold a hundred thousand ONBUILDs.
  let inner = trigger
  while (hasTrigger(inner)) inner = splitCommand(line, inner.restStart, end, escape)
  const innerReading = readArguments(inner.name, inner.rest, escape)
  const refused = 'problem' in innerReading
  const triggerReading = refused || inner !== trigger ? NONE : innerReading
  const triggerCommand = commandOf(line, outer.rest, trigger, triggerReading)
  return {
    command: commandOf(line, text, outer, reading, triggerCommand),
    problem: refused ? innerReading.problem : undefined,
  }
}

interface SplitCommand {
  readonly start: number
  readonly keywordEnd: number
  readonly keyword: string
  readonly name: string
  readonly flags: readonly Token[]
  readonly rest: string
  readonly restStart: number
  readonly restEnd: number
}

/** BuildKit: `splitCommand`. No spaces stand around what is between `start` and `end`. */
function splitCommand(
  line: LogicalLine,
  start: number,
  end: number,
  escape: EscapeCharacter,
): SplitCommand {
  const { text } = line
  let keywordEnd = start
  while (keywordEnd < end && !isBlank(text.charCodeAt(keywordEnd))) keywordEnd++
  const keyword = text.slice(start, keywordEnd)
  const { words, rest, brokenBytes } = readFlagWords(text, keywordEnd, end, escape)
  const restStart = brokenBytes > 0 ? rest : skipSpace(text, rest, end)
  return {
    start,
    keywordEnd,
    keyword,
    name: toLower(keyword),
    flags:
      words.length === 0 ? NO_FLAGS : Object.freeze(words.map((word) => flagToken(line, word))),
    rest: '\ufffd'.repeat(brokenBytes) + text.slice(restStart, end),
    restStart,
    restEnd: end,
  }
}

function flagToken(line: LogicalLine, word: FlagWord): Token {
  return Object.freeze({ value: word.value, range: rangeOf(line, word.start, word.end) })
}

function hasTrigger(split: SplitCommand): boolean {
  return split.name === 'onbuild' && split.rest !== ''
}

function commandOf(
  line: LogicalLine,
  original: string,
  split: SplitCommand,
  reading: Arguments,
  trigger?: CommandLine,
): CommandLine {
  const command = {
    line: original,
    keyword: Object.freeze({
      value: split.keyword,
      range: rangeOf(line, split.start, split.keywordEnd),
    }),
    flags: split.flags,
    rest: split.rest,
    restRange: rangeOf(line, split.restStart, split.restEnd),
    arguments: reading.values,
    json: reading.json,
  }
  return Object.freeze(trigger ? { ...command, trigger } : command)
}
