import { chompTabs } from '../syntax/heredoc.js'
import { quote } from '../quote.js'
import { readDevice } from './device.js'
import { flagTable, NO_FLAGS, readFlags } from './flags.js'
import type {
  CmdInstruction,
  CommandForm,
  EntrypointInstruction,
  RunInstruction,
  ShellInstruction,
} from './instruction.js'
import { readMount } from './mount.js'
import { accepts, refuse, type InstructionRequest } from './request.js'

const RUN_FLAGS = flagTable({ device: 'list', mount: 'list', network: 'text', security: 'text' })
const NETWORKS = new Set(['default', 'none', 'host'])
const SECURITIES = new Set(['insecure', 'sandbox'])

export function readRun(request: InstructionRequest): RunInstruction | undefined {
  const { syntax, command, heredocs } = request
  const flags = readFlags(request, RUN_FLAGS)
  if (!flags) return undefined
  const { device, mount, network, security } = flags
  for (const { value, flag } of device) {
    if (!accepts(request, () => readDevice(value), flag)) return undefined
  }
  for (const { value, flag } of mount) {
    if (!accepts(request, () => readMount(value), flag)) return undefined
  }
  if (network !== undefined && !NETWORKS.has(network)) {
    return refuse(request, `invalid network mode ${quote(network)}`)
  }
  if (security !== undefined && !SECURITIES.has(security)) {
    return refuse(request, `security ${quote(security)} is not valid`)
  }
  const files = heredocs.map(({ name, content, chomp }) =>
    Object.freeze({ name, content: chomp ? chompTabs(content) : content, chomp }),
  )
  return Object.freeze({
    kind: 'run',
    syntax,
    command,
    ...commandForm(command.arguments, command.json),
    files: Object.freeze(files),
    mounts: Object.freeze(mount.map(({ value }) => value)),
    ...(network !== undefined && { network }),
    ...(security !== undefined && { security }),
    devices: Object.freeze(device.map(({ value }) => value)),
  })
}

export function readCmd(request: InstructionRequest): CmdInstruction | undefined {
  const { syntax, command } = request
  if (!readFlags(request, NO_FLAGS)) return undefined
  const form = commandForm(command.arguments, command.json)
  return Object.freeze({ kind: 'cmd', syntax, command, ...form })
}

export function readEntrypoint(request: InstructionRequest): EntrypointInstruction | undefined {
  const { syntax, command } = request
  if (!readFlags(request, NO_FLAGS)) return undefined
  const form = commandForm(command.arguments, command.json)
  return Object.freeze({ kind: 'entrypoint', syntax, command, ...form })
}

export function readShell(request: InstructionRequest): ShellInstruction | undefined {
  const { syntax, command } = request
  if (!readFlags(request, NO_FLAGS)) return undefined
  if (command.arguments.length === 0) return refuse(request, 'SHELL requires at least one argument')
  if (!command.json) return refuse(request, 'SHELL requires the arguments to be in JSON form')
  return Object.freeze({ kind: 'shell', syntax, command, arguments: command.arguments })
}

/** BuildKit: `handleJSONArgs`. */
export function commandForm(words: readonly string[], json: boolean): CommandForm {
  return { commandLine: words, form: json ? 'exec' : 'shell' }
}
