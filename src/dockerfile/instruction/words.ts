import { trimSpace } from '../syntax/space.js'
import { NO_FLAGS, readFlags } from './flags.js'
import type {
  ExposeInstruction,
  MaintainerInstruction,
  StopsignalInstruction,
  UserInstruction,
  VolumeInstruction,
  WorkdirInstruction,
} from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

export function readMaintainer(request: InstructionRequest): MaintainerInstruction | undefined {
  const { syntax, command } = request
  const name = onlyWord(request, 'MAINTAINER')
  if (name === undefined || !readFlags(request, NO_FLAGS)) return undefined
  return Object.freeze({ kind: 'maintainer', syntax, command, name })
}

export function readUser(request: InstructionRequest): UserInstruction | undefined {
  const { syntax, command } = request
  const user = onlyWord(request, 'USER')
  if (user === undefined || !readFlags(request, NO_FLAGS)) return undefined
  return Object.freeze({ kind: 'user', syntax, command, user })
}

export function readWorkdir(request: InstructionRequest): WorkdirInstruction | undefined {
  const { syntax, command } = request
  const path = onlyWord(request, 'WORKDIR')
  if (path === undefined || !readFlags(request, NO_FLAGS)) return undefined
  return Object.freeze({ kind: 'workdir', syntax, command, path })
}

/** Whatever flags it has: BuildKit does not look at them. */
export function readStopsignal(request: InstructionRequest): StopsignalInstruction | undefined {
  const { syntax, command } = request
  const signal = onlyWord(request, 'STOPSIGNAL')
  if (signal === undefined) return undefined
  return Object.freeze({ kind: 'stopsignal', syntax, command, signal })
}

export function readExpose(request: InstructionRequest): ExposeInstruction | undefined {
  const { syntax, command } = request
  if (!hasWord(request, 'EXPOSE') || !readFlags(request, NO_FLAGS)) return undefined
  const ports = Object.freeze(command.arguments.toSorted(compareCodePoints))
  return Object.freeze({ kind: 'expose', syntax, command, ports })
}

export function readVolume(request: InstructionRequest): VolumeInstruction | undefined {
  const { syntax, command } = request
  if (!hasWord(request, 'VOLUME') || !readFlags(request, NO_FLAGS)) return undefined
  const paths = command.arguments.map(trimSpace)
  if (paths.includes('')) return refuse(request, 'VOLUME specified can not be an empty string')
  return Object.freeze({ kind: 'volume', syntax, command, paths: Object.freeze(paths) })
}

function onlyWord(request: InstructionRequest, keyword: string): string | undefined {
  const [word, more] = request.command.arguments
  if (word !== undefined && more === undefined) return word
  return refuse(request, `${keyword} requires exactly one argument`)
}

function hasWord(request: InstructionRequest, keyword: string): boolean {
  if (request.command.arguments.length > 0) return true
  refuse(request, `${keyword} requires at least one argument`)
  return false
}

/** The order of the bytes of UTF-8, which that of UTF-16 is not. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
