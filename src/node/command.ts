import { z } from 'zod'
import { textSchema } from './text.js'

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute. */
export type CommandNode = ShellCommand | ExecCommand

/** Handed as one string to the shell of the stage. */
export interface ShellCommand {
  readonly form: 'shell'
  readonly text: string
}

/** Executed as it is, without a shell. */
export interface ExecCommand {
  readonly form: 'exec'
  readonly arguments: readonly string[]
}

/** Several shell commands of which each runs only if the one before it succeeded. */
export interface CommandList {
  readonly form: 'all'
  readonly commands: readonly string[]
}

/** A script of several lines; with `#!` in its first line it is executed by that interpreter. */
export interface ScriptCommand {
  readonly form: 'script'
  readonly text: string
}

/** What RUN can execute beyond the two forms that all instructions share. */
export type RunCommandNode = CommandNode | CommandList | ScriptCommand

const BLANK = /^\s*$/

const shellTextSchema = textSchema.refine((text) => !BLANK.test(text), 'must not be blank')

const shellCommandSchema = z.strictObject({ form: z.literal('shell'), text: shellTextSchema })
const execCommandSchema = z.strictObject({
  form: z.literal('exec'),
  arguments: z.array(textSchema).readonly(),
})

export const commandSchema: z.ZodType<CommandNode> = z.union([
  shellCommandSchema,
  execCommandSchema,
])

export const runCommandSchema: z.ZodType<RunCommandNode> = z.union([
  shellCommandSchema,
  execCommandSchema.refine(
    (command) => command.arguments.length > 0,
    'must have at least one argument',
  ),
  z.strictObject({
    form: z.literal('all'),
    commands: z.array(shellTextSchema).min(1, 'must have at least one command').readonly(),
  }),
  z.strictObject({ form: z.literal('script'), text: shellTextSchema }),
])
