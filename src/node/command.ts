import * as z from 'zod'
import { lazily } from './lazily.js'
import { heredocNameSchema, textSchema } from './text.js'

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute. */
export type CommandNode = ShellCommand | ExecCommand

/** Handed as one string to the shell of the stage. */
export interface ShellCommand {
  readonly form: 'shell'
  /** In RUN it may have heredocs of the shell, with the lines that follow them. */
  readonly text: string
  /**
   * Layout only: where the text goes on in another line of its file, as ascending indices into it. The builder
   * of images joins such lines before it reads them.
   */
  readonly joints?: readonly number[]
  /**
   * It is printed although frontends before 1.9 would take it for exec form: a JSON array begins it. Others are
   * refused where that can be.
   */
  readonly exact?: true
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
  /** Delimiter of the heredoc, which also names the file that an interpreter executes. Default: `EOF`, or the like. */
  readonly name?: string
}

/** What RUN can execute beyond the two forms that all instructions share. */
export type RunCommandNode = CommandNode | CommandList | ScriptCommand

const shellCommandSchema = lazily(() =>
  z.strictObject({
    form: z.literal('shell'),
    text: textSchema,
    joints: z.array(z.number().int().min(1)).readonly().exactOptional(),
    exact: z.literal(true).exactOptional(),
  }),
)
const execCommandSchema = lazily(() =>
  z.strictObject({
    form: z.literal('exec'),
    arguments: z.array(textSchema).readonly(),
  }),
)

export const commandSchema = lazily((): z.ZodType<CommandNode> =>
  z.union([shellCommandSchema(), execCommandSchema()]),
)

export const runCommandSchema = lazily((): z.ZodType<RunCommandNode> =>
  z.union([
    shellCommandSchema(),
    execCommandSchema(),
    z.strictObject({
      form: z.literal('all'),
      commands: z.array(textSchema).min(1, 'must have at least one command').readonly(),
    }),
    z.strictObject({
      form: z.literal('script'),
      text: textSchema,
      name: heredocNameSchema.exactOptional(),
    }),
  ]),
)
