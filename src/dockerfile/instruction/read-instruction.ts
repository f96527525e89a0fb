import { withSuggestion } from '../suggest.js'
import { toLower } from '../syntax/letter-case.js'
import { readArg } from './arg.js'
import { readEnv, readLabel } from './assignments.js'
import { readCmd, readEntrypoint, readRun, readShell } from './commands.js'
import { readFrom } from './from.js'
import { readHealthcheck } from './healthcheck.js'
import type { Instruction } from './instruction.js'
import { readOnbuild } from './onbuild.js'
import { refuse, type InstructionRequest } from './request.js'
import { readAdd, readCopy } from './transfer.js'
import {
  readExpose,
  readMaintainer,
  readStopsignal,
  readUser,
  readVolume,
  readWorkdir,
} from './words.js'

type Readers = {
  readonly [Kind in Instruction['kind']]: (
    request: InstructionRequest,
  ) => Extract<Instruction, { readonly kind: Kind }> | undefined
}

const READERS: Readers = {
  add: readAdd,
  arg: readArg,
  cmd: readCmd,
  copy: readCopy,
  entrypoint: readEntrypoint,
  env: readEnv,
  expose: readExpose,
  from: readFrom,
  healthcheck: readHealthcheck,
  label: readLabel,
  maintainer: readMaintainer,
  onbuild: (request) => readOnbuild(request, readInstruction),
  run: readRun,
  shell: readShell,
  stopsignal: readStopsignal,
  user: readUser,
  volume: readVolume,
  workdir: readWorkdir,
}

const KINDS = Object.keys(READERS)

/** Undefined where the line is no instruction; the reason is added to the problems of the request. */
export function readInstruction(request: InstructionRequest): Instruction | undefined {
  const { keyword } = request.command
  const kind = toLower(keyword.value)
  if (isKind(kind)) return READERS[kind](request)
  const message = `unknown instruction: ${keyword.value}`
  return refuse(request, withSuggestion(message, keyword.value, KINDS, false), keyword)
}

function isKind(text: string): text is Instruction['kind'] {
  return Object.hasOwn(READERS, text)
}
