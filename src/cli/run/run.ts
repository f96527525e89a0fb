import { statSync } from 'node:fs'
import {
  engineAt,
  images,
  isPullable,
  startBackground,
  startForeground,
} from '../../container/index.js'
import type { Container, CreateOptions, EnginePlace } from '../../definition/index.js'
import type { Engine } from '../../engine/index.js'
import { ContainerStartError, ImageNotFoundError, UsageError } from '../../errors/index.js'
import { buildOf, requestOf } from '../build.js'
import { placeOf } from '../engine-place.js'
import type { Interruption } from '../interruption.js'
import { loadDefinition } from '../load-definition.js'
import { plainProgress } from '../progress/plain.js'
import { terminalText } from '../terminal-text.js'
import { type ContainerFlags, containerOptions } from './container-options.js'
import { OutputClosed, passInput, showOutput } from './streams.js'
import { enterRawMode, followSize, terminalSize } from './terminal.js'

export interface RunCommandOptions extends ContainerFlags {
  readonly export: string
  readonly buildArg?: readonly string[]
  readonly secret?: readonly string[]
  readonly detach?: boolean
  readonly rm?: boolean
  readonly quiet?: boolean
  readonly pull?: 'always' | 'missing' | 'never'
  readonly host?: string
  readonly context?: string
}

/** Signals that a container gets in place of this process, besides those that end a command. */
const PASSED_ON = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** How often Ctrl-C goes to a container that does not end of it, before it is killed. docker/cli: 3. */
const PATIENCE = 3

/** What a shell makes of a command whose output nobody reads: 128 and the number of SIGPIPE. */
const EXIT_OUTPUT_CLOSED = 141

/**
 * `imagewright run [options] FILE|IMAGE [command...]`: builds what the file defines, if it is one, and runs a container
 * of it.
 *
 * @returns the exit code of the command
 */
export async function runCommand(
  target: string,
  command: readonly string[],
  flags: RunCommandOptions,
  interruption: Interruption,
): Promise<number> {
  const { pull: policy = 'missing' } = flags
  // It is pulled here, where its progress is shown.
  const options = { ...containerOptions(flags, command, process.env), pull: 'never' as const }
  const { interactive = false, tty = false, detach = false } = flags
  if (interactive && tty && !detach && !process.stdin.isTTY) {
    throw new UsageError('--tty: standard input is no terminal', {
      hint: 'Leave it out: imagewright run -i passes standard input on as it is.',
    })
  }
  const { signal } = interruption
  const place = placeOf(flags)
  const image = isDefinition(target) ? await build(target, flags, signal) : target
  const engine = await engineAt(place, signal)
  const start: Start = async (how) => {
    if (policy === 'always' && image === target) await pull(image, flags, place, signal)
    try {
      return await how(image)
    } catch (error) {
      const isMissing = error instanceof ImageNotFoundError && policy === 'missing'
      if (!isMissing || !isPullable(image)) throw error
      say(flags, `The Engine does not hold "${image}": pulling it`)
      await pull(image, flags, place, signal)
      return how(image)
    }
  }
  try {
    if (detach) {
      const autoRemove = flags.rm ?? false
      const { id } = await start((name) =>
        startBackground(engine, name, { ...options, autoRemove, signal }),
      )
      process.stdout.write(`${id}\n`)
      return 0
    }
    return await runInForeground(engine, options, interruption, start)
  } finally {
    engine.close()
  }
}

/** What `docker run` exits with where no command of the container did. */
export function runFailureCode(error: unknown): number {
  return error instanceof ContainerStartError ? error.exitCode : 125
}

type Start = <T>(how: (image: string) => Promise<T>) => Promise<T>

async function runInForeground(
  engine: Engine,
  options: CreateOptions,
  interruption: Interruption,
  start: Start,
): Promise<number> {
  const { tty = false, stdin = false } = options
  const size = tty ? terminalSize() : undefined
  const { signal } = interruption
  const { container, streams, end } = await start((image) =>
    startForeground(engine, image, { ...options, size, signal }),
  )
  const undo = [passSignals(interruption, container)]
  try {
    if (tty && stdin) undo.push(enterRawMode())
    if (tty) undo.push(followSize(streams))
    if (stdin) undo.push(passInput(streams))
    await showOutput(streams)
    return (await end()).exitCode
  } catch (error) {
    // Why it failed says more than why it could not be removed.
    await container.remove().catch(() => undefined)
    if (error instanceof OutputClosed) return EXIT_OUTPUT_CLOSED
    throw error
  } finally {
    for (const each of undo.toReversed()) each()
  }
}

/** Gives the signals that this process gets to the container, until the function that it returns is called. */
function passSignals({ divert }: Interruption, { kill }: Container): () => void {
  let asked = 0
  const pass = (name: NodeJS.Signals): void => {
    if (name === 'SIGINT' || name === 'SIGTERM') asked++
    // One that ends just now cannot take it any more.
    void kill(asked < PATIENCE ? name : 'SIGKILL').catch(() => undefined)
  }
  const restore = divert(pass)
  for (const name of PASSED_ON) process.on(name, pass)
  return () => {
    restore()
    for (const name of PASSED_ON) process.off(name, pass)
  }
}

/** A file of TypeScript or JavaScript by its name, or any other one that is there. */
function isDefinition(target: string): boolean {
  return (
    /\.[cm]?[jt]s$/.test(target) || statSync(target, { throwIfNoEntry: false })?.isFile() === true
  )
}

/** Progress goes to standard error; standard output is the container's. */
async function build(file: string, flags: RunCommandOptions, signal: AbortSignal): Promise<string> {
  const definition = await loadDefinition(file, flags.export)
  const { platform, buildArg, secret, pull: policy, host, context, quiet } = flags
  const request = requestOf({
    export: flags.export,
    cache: true,
    ...(platform !== undefined && { platform }),
    ...(buildArg && { buildArg }),
    ...(secret && { secret }),
    ...(policy === 'always' && { pull: true }),
    ...(host !== undefined && { host }),
    ...(context !== undefined && { context }),
  })
  const running = buildOf(definition, { ...request, signal })
  const show = quiet ? undefined : plainProgress((text) => process.stderr.write(text))
  for await (const event of running) show?.(event)
  return (await running).id
}

async function pull(
  image: string,
  flags: RunCommandOptions,
  place: EnginePlace,
  signal: AbortSignal,
): Promise<void> {
  const { platform } = flags
  await images(place).pull(image, {
    signal,
    ...(platform !== undefined && { platform }),
    onProgress: ({ layer, status, current }) => {
      if (current === undefined) say(flags, layer === undefined ? status : `${layer}: ${status}`)
    },
  })
}

function say({ quiet }: RunCommandOptions, text: string): void {
  if (!quiet) process.stderr.write(terminalText(`${text}\n`))
}
