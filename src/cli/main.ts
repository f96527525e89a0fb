#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander'
import { collect } from './collect.js'
import { containerCommands } from './container-commands.js'
import { EXIT_INTERRUPTED, listenForInterrupts } from './interruption.js'
import { terminalText } from './terminal-text.js'
import { VERSION } from './version.js'

async function main(args: readonly string[]): Promise<number> {
  const interruption = listenForInterrupts()
  const command = program(interruption.signal)
  const { failureCode } = containerCommands(command, interruption)
  try {
    await command.parseAsync([...args], { from: 'user' })
    // A command that found something sets it.
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (interruption.signal.aborted) return EXIT_INTERRUPTED
    process.stderr.write(terminalText(`${describe(error)}\n`))
    return failureCode(error)
  }
}

function program(signal: AbortSignal): Command {
  const exportOption = new Option('--export <name>', 'which export of the file').default('default')
  const command = new Command('imagewright')
    .description('Container images defined in TypeScript')
    .version(`imagewright version ${VERSION}`, '-v, --version', 'show the version')
    // So that "run" leaves to a command what is the command's.
    .enablePositionalOptions()
  lockOptions(
    command
      .command('print')
      .description('print the Dockerfile of a definition')
      .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
      .addOption(exportOption),
  ).action(async (file: string, options) => {
    const { printCommand } = await import('./print.js')
    await printCommand(file, options)
  })
  command
    .command('import')
    .description('write TypeScript that defines what Dockerfiles do')
    .argument('[files...]', 'Dockerfiles, or - for standard input', [])
    .option('-o, --output <path>', 'file or folder to write to, or - for standard output')
    .option('-f, --force', 'replace files that are there')
    .option('--target <stage>', 'stage to build')
    .option('--export <name>', 'export it by this name rather than as the default')
    .option('--all-stages', 'export every stage of the file')
    .option('--recipes', 'use recipes where a pattern is that of one')
    .option('--comments', 'keep comments in the Dockerfile of the definition')
    .option(
      '--context <folder>',
      'folder that COPY takes files from, if not that of the Dockerfile',
    )
    .option('--from-module <name>', 'where the builder is imported from')
    .option('--no-semi', 'write no semicolons')
    .option('--single-quote', 'write strings in single quotes')
    .option('--print-width <columns>', 'columns that a line should not be longer than')
    .action(async (files: readonly string[], options) => {
      const { importCommand } = await import('./import.js')
      await importCommand(files, options)
    })
  lockOptions(
    command
      .command('eject')
      .description('write the Dockerfile of a definition, for docker build')
      .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
      .addOption(exportOption),
  )
    .option('-o, --output <path>', 'file or folder to write to, or - for standard output')
    .option('-f, --force', 'replace a file that is there')
    .action(async (file: string, options) => {
      const { ejectCommand } = await import('./eject.js')
      await ejectCommand(file, options)
    })
  buildOptions(
    command
      .command('build')
      .description('build the image of a definition')
      .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
      .addOption(exportOption),
  )
    .option(
      '-t, --tag <name>',
      'name of the image, [host/]name[:version]; may be repeated',
      collect,
    )
    .option('--secret <id=...>', 'id=NAME[,src=FILE|,env=VARIABLE]; may be repeated', collect)
    .option('-q, --quiet', 'print the ID of the image only')
    .action(async (file: string, options) => {
      const { buildCommand } = await import('./build.js')
      await buildCommand(file, options, signal)
    })
  buildOptions(
    command
      .command('explain')
      .description('say whether a build would run, and why, without building')
      .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
      .addOption(exportOption),
  )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['human', 'json'])
        .default('human'),
    )
    .option('--fail-on-miss', 'fail if a build would run')
    .action(async (file: string, options) => {
      const { explainCommand } = await import('./explain.js')
      process.exitCode = await explainCommand(file, options, signal)
    })
  command
    .command('verify')
    .description('build twice without the cache, and on each given Engine, and compare every byte')
    .argument('<file>', 'a TypeScript or JavaScript file that exports a definition')
    .addOption(exportOption)
    .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
    .option('--label <name=value>', 'label of the image; may be repeated', collect)
    .option('--secret <id=...>', 'id=NAME[,src=FILE|,env=VARIABLE]; may be repeated', collect)
    .option('--platform <platform>', 'platform to build for, e.g. linux/arm64')
    .addOption(
      new Option('--network <mode>', 'network of RUN').choices(['default', 'none', 'host']),
    )
    .option('--pull', 'look base images up in their registry')
    .option('-H, --host <address>', 'address of an Engine; may be repeated', collect)
    .option('-c, --context <name>', 'docker context of the Engine')
    .option(
      '--source-date-epoch <seconds>',
      'time of all files; that of the newest commit without it',
    )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['human', 'json'])
        .default('human'),
    )
    .option('-q, --quiet', 'show no progress')
    .action(async (file: string, options) => {
      const { verifyCommand } = await import('./verify.js')
      process.exitCode = await verifyCommand(file, options, signal)
    })
  command
    .command('build-elsewhere', { hidden: true })
    .argument('<file>')
    .addOption(exportOption)
    .option('-q, --quiet')
    .action(async (file: string, options) => {
      const { elsewhereCommand } = await import('./verify-elsewhere.js')
      await elsewhereCommand(file, options, signal)
    })
  command
    .command('lock')
    .description('pin the images that definitions are built from, in imagewright.lock')
    .argument('[files...]', 'files that export a definition, or Dockerfiles', [])
    .addOption(exportOption)
    .option('--update [name]', 'look all up anew, or one: --update=alpine')
    .option('--check', 'write nothing; fail if something is missing or lost')
    .option('--prune', 'drop what these files do not use')
    .option('--platform <platform>', 'platform that is built for; may be repeated', collect)
    .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
    .option('--lock-file <path>', 'lock file; the nearest imagewright.lock without it')
    .option('-H, --host <address>', 'address of the Engine')
    .option('-c, --context <name>', 'docker context of the Engine')
    .action(async (files: readonly string[], options) => {
      const { lockCommand } = await import('./lock.js')
      process.exitCode = await lockCommand(files, options, signal)
    })
  command
    .command('check')
    .description('check a Dockerfile or a definition, as docker build --check and more')
    .argument(
      '[file]',
      'a Dockerfile, a definition in TypeScript or JavaScript, or -',
      'Dockerfile',
    )
    .addOption(exportOption)
    .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
    .option('--target <stage>', 'the stage to build; all are checked without it')
    .option('--platform <platform>', 'platform to build for, e.g. linux/arm64')
    .option('--context <folder>', 'the build context; that of the file without it')
    .addOption(
      new Option('--format <format>', 'how to print what was found')
        .choices(['human', 'json', 'sarif'])
        .default('human'),
    )
    .addOption(
      new Option('--set <set>', 'whose checks')
        .choices(['all', 'buildkit', 'imagewright'])
        .default('all'),
    )
    .option('--skip <checks>', 'checks to leave out, with commas; may be repeated', collect)
    .option('--only <checks>', 'make these checks alone; may be repeated', collect)
    .option('--enable <checks>', 'checks that are off otherwise; may be repeated', collect)
    .option('--error', 'let every warning fail the check')
    .option('--max-warnings <number>', 'how many warnings are no failure', wholeNumber, 0)
    .action(async (file: string, options) => {
      const { checkCommand } = await import('./check.js')
      process.exitCode = await checkCommand(file, options)
    })
  command
    .command('sweep')
    .description('remove the containers, networks, volumes and images that killed processes left')
    .option('--dry-run', 'remove nothing; name what would be removed')
    .option('--tests', 'only what test runs made')
    .option('-H, --host <address>', 'address of the Engine')
    .option('-c, --context <name>', 'docker context of the Engine')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['human', 'json'])
        .default('human'),
    )
    .action(async (options) => {
      const { sweepCommand } = await import('./sweep.js')
      process.exitCode = await sweepCommand(options, signal)
    })
  command
    .command('structure-test')
    .description('run the tests of container-structure-test files against an image')
    .option('-i, --image <name>', 'name or ID of an image that the Engine holds')
    .option('--file <file>', 'a file that exports a definition, in place of an image')
    .addOption(exportOption)
    .requiredOption('-c, --config <file>', 'file of tests, YAML or JSON; may be repeated', collect)
    .addOption(
      new Option('-o, --output <format>', 'how to print the report')
        .choices(['text', 'json', 'junit'])
        .default('text'),
    )
    .addOption(new Option('-j, --json', 'as --output json').hideHelp())
    .addOption(new Option('-d, --driver <driver>').choices(['docker']).hideHelp())
    .option('--test-report <file>', 'file for the report, in place of standard output')
    .option('--junit-suite-name <name>', 'name of the suite in a report for JUnit')
    .option('--pull', 'pull the image first')
    .option('--platform <platform>', 'platform of the image, e.g. linux/arm64')
    .option('--no-color', 'print no colors')
    .option('-q, --quiet', 'print nothing')
    .option('-H, --host <address>', 'address of the Engine')
    .option('--docker-context <name>', 'docker context of the Engine')
    .action(async (options) => {
      const { structureTestCommand } = await import('./structure-test.js')
      process.exitCode = await structureTestCommand(options, signal)
    })
  command
    .command('fmt')
    .description('lay Dockerfiles out in one canonical way, and name those that changed')
    .argument('[files...]', 'Dockerfiles, or - to print standard input formatted', ['Dockerfile'])
    .option('--check', 'write nothing; name those that would change, and fail if there are any')
    .action(async (files: readonly string[], options) => {
      const { formatCommand } = await import('./fmt.js')
      process.exitCode = await formatCommand(files, options)
    })
  return command
}

/** The options that decide what is built, where, and whether at all. */
function buildOptions(command: Command): Command {
  return command
    .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
    .option('--label <name=value>', 'label of the image; may be repeated', collect)
    .option('--platform <platform>', 'platform to build for, e.g. linux/arm64')
    .addOption(
      new Option('--network <mode>', 'network of RUN').choices(['default', 'none', 'host']),
    )
    .option('--no-cache', 'do not use the cache')
    .option('--max-age <time>', 'build anew what was built longer ago, e.g. 30s, 10m, 1h, 1d')
    .option('--pull', 'look base images up in their registry')
    .option('--locked', 'fail unless the bases are those of the lock file')
    .option('--lock-file <path>', 'lock file; the nearest imagewright.lock without it')
    .option('--reproducible', 'give equal bytes for equal inputs')
    .addOption(new Option('--builder <name>', 'who builds').choices(['buildkit', 'classic']))
    .option('-H, --host <address>', 'address of the Engine')
    .option('-c, --context <name>', 'docker context of the Engine')
}

/** The options that decide what a Dockerfile calls its images. */
function lockOptions(command: Command): Command {
  return command
    .option('--locked', 'name every image by the digest that the lock file has for it')
    .option('--lock-file <path>', 'lock file; the nearest imagewright.lock without it')
    .option('--build-arg <name=value>', 'value of an ARG that a base is named with', collect)
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(value)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Not instanceof: a definition may have loaded another copy of the library than the command has.
  const isOurs = 'summary' in error && 'hint' in error && 'code' in error
  return isOurs ? `${error.name}: ${error.message}` : (error.stack ?? error.message)
}

async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2))
}

void run()
