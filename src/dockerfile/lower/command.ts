import type { CommandNode, RunCommandNode, RunNode, ShellCommand } from '../../node/index.js'
import type { CommandForm, RunInstruction } from '../instruction/instruction.js'
import { freeDelimiter } from '../print/heredoc.js'
import { readHeredocWord } from '../syntax/heredoc.js'
import { ExpansionError } from '../shell/index.js'
import type { InstructionSyntax } from '../syntax/tree.js'
import type { LowerContext } from './context.js'
import { jointsOf } from './joints.js'
import { lowerMount } from './mount.js'

export function lowerRun(instruction: RunInstruction, context: LowerContext): RunNode {
  const { syntax, mounts, network, security, devices } = instruction
  return {
    kind: 'run',
    command: lowerRunCommand(instruction, context),
    ...(mounts.length > 0 && {
      mounts: mounts.map((mount) => lowerMount(mount, instruction, context)),
    }),
    ...(isNetwork(network) && { network }),
    ...((security === 'sandbox' || security === 'insecure') && { security }),
    ...(devices.length > 0 && { devices }),
    ...context.at(syntax),
  }
}

function isNetwork(text: string | undefined): text is 'default' | 'none' | 'host' {
  return text === 'default' || text === 'none' || text === 'host'
}

/** BuildKit: `dispatchRun`. */
function lowerRunCommand(instruction: RunInstruction, context: LowerContext): RunCommandNode {
  const { syntax, files } = instruction
  const command = lowerCommand(instruction, syntax, context)
  const [file] = files
  if (command.form !== 'shell' || !file) return command
  if (isHeredoc(command.text)) {
    const text = file.content
    // Nobody gets to know the name unless a file is executed.
    const isNamed = text.startsWith('#!') && file.name !== freeDelimiter(text)
    return { form: 'script', text, ...(isNamed && { name: file.name }) }
  }
  // The shell gets the line and the bodies as they were written, but for what stands around the last delimiter.
  const bodies = syntax.heredocs.map(({ content, name }) => `\n${content}${name}`)
  return { form: 'shell', text: command.text + bodies.join('') }
}

function isHeredoc(text: string): boolean {
  try {
    return readHeredocWord(text) !== undefined
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    return false
  }
}

export function lowerCommand(
  { commandLine, form }: CommandForm,
  syntax: InstructionSyntax,
  context: LowerContext,
): CommandNode {
  if (form === 'exec') return { form: 'exec', arguments: commandLine }
  const text = commandLine.join(' ')
  return { form: 'shell', text, ...layoutOf(text, syntax, context) }
}

function layoutOf(
  text: string,
  syntax: InstructionSyntax,
  { escape, isTrigger }: LowerContext,
): Pick<ShellCommand, 'joints'> {
  if (isTrigger || syntax.heredocs.length > 0) return {}
  const joints = jointsOf(text, syntax, escape)
  return joints.length > 0 ? { joints } : {}
}
