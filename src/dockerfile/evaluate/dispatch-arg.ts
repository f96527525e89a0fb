import type { ArgInstruction, DeclaredArg } from '../instruction/instruction.js'
import { BUILDER_ARGS, type Dispatch } from './dispatch-context.js'
import type { ArgOrigin } from './evaluation.js'
import { checkSecretName } from './secret-name.js'

/** What an ARG comes to in a stage. */
interface Resolved {
  readonly value?: string
  readonly origin: ArgOrigin
}

/** BuildKit: `dispatchArg`. Each ARG of the line sees those before it. */
export function dispatchArg(instruction: ArgInstruction, dispatch: Dispatch): ArgInstruction {
  const args = instruction.args.map((arg) => declare(arg, dispatch))
  return { ...instruction, args }
}

function declare(arg: DeclaredArg, dispatch: Dispatch): DeclaredArg {
  const { state, progress, command } = dispatch
  const { name, description } = arg
  checkSecretName('ARG', name, dispatch)
  const { value, origin } = resolve(arg, dispatch)
  const { range } = command
  const use = { uses: [] }
  if (value !== undefined && !BUILDER_ARGS.has(name)) {
    progress.variables = progress.variables.withArg(name, value, use)
  }
  // One that takes over the value of a global ARG is shown as that one.
  if (origin !== 'global') {
    state.argInfos.set(name, {
      name,
      value: value ?? '',
      dependencies: new Set(),
      range,
      ...(description !== undefined && { description }),
    })
  }
  state.declaredNames.add(name)
  progress.declared = progress.declared.with(name)
  state.args.push({
    name,
    ...(arg.value !== undefined && { default: arg.value }),
    ...(value !== undefined && { value }),
    origin,
    ...(description !== undefined && { description }),
    range,
    ...use,
  })
  return value === undefined ? arg : { ...arg, value }
}

function resolve({ name, value }: DeclaredArg, dispatch: Dispatch): Resolved {
  const given = dispatch.context.buildArgs.get(name)
  if (given !== undefined) return { value: given, origin: 'build-arg' }
  if (value !== undefined) return { value: dispatch.expand(value), origin: 'default' }
  const { globals } = dispatch.context
  const global = globals.find(name)
  if (global === undefined) return { origin: 'none' }
  global.use?.uses.push(dispatch.command.range)
  return { value: global.value, origin: 'global' }
}
