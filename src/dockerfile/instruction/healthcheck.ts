import { quote } from '../quote.js'
import { toUpper } from '../syntax/letter-case.js'
import { commandForm } from './commands.js'
import { readDuration } from './duration.js'
import { flagTable, readFlags } from './flags.js'
import { InstructionError } from './instruction-error.js'
import type { HealthcheckInstruction } from './instruction.js'
import { readInt32 } from './number.js'
import { accepts, refuse, type InstructionRequest } from './request.js'

const FLAGS = flagTable({
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text',
})
const MILLISECOND = 1_000_000n
const INTERVALS = ['interval', 'timeout', 'start-period', 'start-interval'] as const

export function readHealthcheck(request: InstructionRequest): HealthcheckInstruction | undefined {
  const { syntax, command } = request
  const [written, ...words] = command.arguments
  if (written === undefined) return refuse(request, 'HEALTHCHECK requires at least one argument')
  const type = toUpper(written)
  if (type === 'NONE') {
    if (words.length > 0) return refuse(request, 'HEALTHCHECK NONE takes no arguments')
    // BuildKit does not look at its flags.
    return Object.freeze({ kind: 'healthcheck', syntax, command, test: 'none' })
  }
  const flags = readFlags(request, FLAGS)
  if (!flags) return undefined
  if (type !== 'CMD') {
    return refuse(request, `Unknown type ${quote(type)} in HEALTHCHECK (try CMD)`)
  }
  if (words.length === 0) return refuse(request, 'Missing command after HEALTHCHECK CMD')
  for (const name of INTERVALS) {
    const value = flags[name]
    if (value && !accepts(request, () => checkInterval(name, value))) return undefined
  }
  const retries = flags.retries ? readRetries(request, flags.retries) : 0
  if (retries === undefined) return undefined
  const startPeriod = flags['start-period']
  const startInterval = flags['start-interval']
  return Object.freeze({
    kind: 'healthcheck',
    syntax,
    command,
    test: Object.freeze(commandForm(Object.freeze(words), command.json)),
    ...(flags.interval && { interval: flags.interval }),
    ...(flags.timeout && { timeout: flags.timeout }),
    ...(startPeriod && { startPeriod }),
    ...(startInterval && { startInterval }),
    ...(flags.retries && { retries }),
  })
}

function checkInterval(name: string, value: string): void {
  const duration = readDuration(value)
  if (duration !== 0n && duration < MILLISECOND) {
    throw new InstructionError(`Interval "${name}" cannot be less than 1ms`)
  }
}

function readRetries(request: InstructionRequest, text: string): number | undefined {
  const retries = readInt32(text)
  if (typeof retries === 'string') {
    return refuse(request, `strconv.ParseInt: parsing ${quote(text)}: ${retries}`)
  }
  return retries < 0 ? refuse(request, `--retries cannot be negative (${retries})`) : retries
}
