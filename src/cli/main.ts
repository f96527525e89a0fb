#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander'
import { ImagewrightError } from '../errors/index.js'

/** What a shell makes of a command that Ctrl-C ended: 128 and the number of SIGINT. */
const EXIT_INTERRUPTED = 130

async function main(args: readonly string[]): Promise<number> {
  const controller = new AbortController()
  const interrupt = (): void => {
    // A second Ctrl-C does not wait for the Engine.
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED)
    controller.abort(new Error('interrupted'))
  }
  // For as long as the process lives: a signal that comes while it ends must not change how it ends.
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    await program(controller.signal).parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (controller.signal.aborted) return EXIT_INTERRUPTED
    process.stderr.write(`${describe(error)}\n`)
    return 1
  }
}

function program(signal: AbortSignal): Command {
  const exportOption = new Option('--export <name>', 'which export of the file').default('default')
  const command = new Command('imagewright').description('Container images defined in TypeScript')
  command
    .command('print')
    .description('print the Dockerfile of a definition')
    .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
    .addOption(exportOption)
    .action(async (file: string, options) => {
      const { printCommand } = await import('./print.js')
      await printCommand(file, options)
    })
  command
    .command('build')
    .description('build the image of a definition')
    .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
    .addOption(exportOption)
    .option(
      '-t, --tag <name>',
      'name of the image, [host/]name[:version]; may be repeated',
      collect,
    )
    .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
    .option('--label <name=value>', 'label of the image; may be repeated', collect)
    .option('--secret <id=...>', 'id=NAME[,src=FILE|,env=VARIABLE]; may be repeated', collect)
    .option('--platform <platform>', 'platform to build for, e.g. linux/arm64')
    .addOption(
      new Option('--network <mode>', 'network of RUN').choices(['default', 'none', 'host']),
    )
    .option('--no-cache', 'do not use the cache')
    .option('--pull', 'look base images up in their registry')
    .addOption(new Option('--builder <name>', 'who builds').choices(['buildkit', 'classic']))
    .option('-H, --host <address>', 'address of the Engine')
    .option('-c, --context <name>', 'docker context of the Engine')
    .option('-q, --quiet', 'print the ID of the image only')
    .action(async (file: string, options) => {
      const { buildCommand } = await import('./build.js')
      await buildCommand(file, options, signal)
    })
  return command
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  if (value === '') throw new InvalidArgumentError('It must not be empty.')
  return [...previous, value]
}

function describe(error: unknown): string {
  if (error instanceof ImagewrightError) return `${error.name}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2))
}

void run()
