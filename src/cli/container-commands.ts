import { type Command, Option } from 'commander'
import { collect } from './collect.js'
import type { Interruption } from './interruption.js'

/** What `docker run` exits with for flags that it does not know. */
const EXIT_USAGE = 125

export interface ContainerCommands {
  /** What a command that fails with an error exits with. */
  failureCode(error: unknown): number
}

/** The commands that are about containers and the images that an Engine holds. */
export function containerCommands(program: Command, interruption: Interruption): ContainerCommands {
  const { signal } = interruption
  const failure = { code: (_error: unknown): number => 1 }
  runOptions(program.command('run'))
    .description('run a container of an image, or of what a file defines')
    .argument('<target>', 'a file that exports a definition, or name or ID of an image')
    .argument('[command...]', 'command and arguments, in place of those of the image')
    // What stands behind the image is the command's.
    .passThroughOptions()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
    .action(async (target: string, command: readonly string[], options) => {
      const { runCommand, runFailureCode } = await import('./run/run.js')
      failure.code = runFailureCode
      process.exitCode = await runCommand(target, command, options, interruption)
    })
  engineOptions(program.command('images'))
    .description('list the images that the Engine holds')
    .argument('[name]', 'name of the images, e.g. alpine, me/*, alpine:3.*')
    .option('-a, --all', 'those too that are but steps of others')
    .option('-q, --quiet', 'print IDs only')
    .option('--no-trunc', 'print IDs as they are')
    .option(
      '-f, --filter <filter>',
      'dangling=true, label=NAME[=VALUE] or reference=PATTERN; may be repeated',
      collect,
    )
    .addOption(formatOption())
    .action(async (name: string | undefined, options) => {
      const { imagesCommand } = await import('./images/images.js')
      await imagesCommand(name, options)
    })
  engineOptions(program.command('commit'))
    .description('make an image of a container')
    .argument('<container>', 'name or ID of a container')
    .argument('<name>', 'name of the image, [host/]name[:version]')
    .option('-a, --author <author>', 'Name <mail@example.org>')
    .option('-m, --message <message>', 'what it is about')
    .option('--no-pause', 'do not pause the container meanwhile')
    .action(async (name: string, reference: string, options) => {
      const { commitCommand } = await import('./commit.js')
      await commitCommand(name, reference, options, signal)
    })
  engineOptions(program.command('diff'))
    .description('say what differs between a container and its image')
    .argument('<container>', 'name or ID of a container')
    .addOption(formatOption())
    .action(async (name: string, options) => {
      const { diffCommand } = await import('./diff.js')
      await diffCommand(name, options, signal)
    })
  return { failureCode: (error) => failure.code(error) }
}

function runOptions(command: Command): Command {
  return engineOptions(command)
    .option('-i, --interactive', 'pass standard input on')
    .option('-t, --tty', 'give it a terminal')
    .option('-d, --detach', 'leave it running in the background, and print its ID')
    .option('--rm', 'remove it when it ends: always so, but with --detach')
    .option('--name <name>', 'name of the container')
    .option('-e, --env <name=value>', 'environment variable; may be repeated', collect)
    .option('-l, --label <name=value>', 'label of the container; may be repeated', collect)
    .option('-p, --publish <port>', '[[address:]host:]container[/protocol]; repeatable', collect)
    .option('-v, --volume <volume>', '[source:]target[:ro]; may be repeated', collect)
    .option('--mount <mount>', 'type=bind,source=PATH,target=PATH,readonly; repeatable', collect)
    .option('-w, --workdir <path>', 'working directory')
    .option('-u, --user <user>', 'user[:group], by name or number')
    .option('--network <network>', 'network, or host, none, container:NAME')
    .option('--entrypoint <command>', 'in place of that of the image')
    .option('--init', 'let a small init be process 1')
    .option('--platform <platform>', 'platform of the image, e.g. linux/arm64')
    .addOption(
      new Option('--pull <when>', 'pull the image, or the bases of a file')
        .choices(['always', 'missing', 'never'])
        .default('missing'),
    )
    .option('--export <name>', 'which export of a file', 'default')
    .option('--build-arg <name=value>', 'value of an ARG of a file; may be repeated', collect)
    .option('--secret <id=...>', 'secret of the build of a file; may be repeated', collect)
    .option('-q, --quiet', 'show no progress of a build or a pull')
}

function engineOptions(command: Command): Command {
  return command
    .option('-H, --host <address>', 'address of the Engine')
    .option('-c, --context <name>', 'docker context of the Engine')
}

function formatOption(): Option {
  return new Option('--format <format>', 'how to print it')
    .choices(['human', 'json'])
    .default('human')
}
