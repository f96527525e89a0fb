import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import {
  type InstructionKind,
  type InstructionNode,
  type NodeOf,
  type RunCommandNode,
  type StageNode,
} from '../node/index.js'
import type { ArgsOf, DeclareArg, MergeArgs, NoArgs } from './arguments.js'
import { BuildableStage } from './buildable-stage.js'
import { callSite } from './call-site.js'
import { type Command, toCommand } from './command.js'
import type { Executor } from './executor.js'
import type { SourceInput } from './inline-file.js'
import { toInstruction } from './instruction-data.js'
import type { Mount } from './mounts.js'
import {
  expectBoolean,
  expectFunction,
  expectList,
  expectOptions,
  expectRecord,
  expectText,
} from './expect.js'
import { readWord } from './expansion.js'
import {
  ADD_OPTIONS,
  type AddOptions,
  COPY_OPTIONS,
  type CopyOptions,
  HEALTHCHECK_OPTIONS,
  type HealthcheckOptions,
  type MountsOption,
  RUN_OPTIONS,
  type RunStepOptions,
  type ScriptOptions,
  WRITE_OPTIONS,
  type WriteOptions,
} from './options.js'
import { type CheckedOrigin, type Origin, type StageValue, toOrigin } from './origin.js'
import { toCommandList, toScript } from './run-command.js'
import { expectStageName } from './stage-name.js'
import { strictSchemas } from './strictness.js'
import { toTransfer } from './transfer.js'
import { toTriggers } from './triggers.js'
import { validated } from './validate.js'
import {
  type Assignments,
  isPairs,
  isWordValue,
  toAssignments,
  toWord,
  type WordInput,
  type WordValue,
} from './word.js'

/** Instructions of which a stage holds one: a second would only hide the first. */
export type Once = 'cmd' | 'entrypoint' | 'healthcheck'

/** The parameter of a step that may stand once, or the sentence that the compiler shows instead. */
type Unused<Value, Step extends Once, Used, Sentence extends string> = Step extends Used
  ? Sentence
  : Value

/** A reusable piece of a definition: a function from stage to stage. */
export type Recipe = <Args, Used extends Once>(stage: Stage<Args, Used>) => Stage<Args, Used>

/**
 * One stage of an image: a base and what is done to it. Every step returns a new, frozen stage, so two
 * branches of one definition never disturb each other.
 *
 * A string is shell form, an array is exec form. In paths, values and names of users a plain
 * string expands variables as the Dockerfile language does; wrap it in `literal()` to prevent that.
 *
 * @typeParam Args the ARGs that a build of it must or may be given
 * @typeParam Used which of the steps that may stand once it has
 */
export class Stage<Args = NoArgs, Used extends Once = never> extends BuildableStage<Args> {
  readonly #executor: Executor
  readonly #readSteps: number

  /** @param readSteps - how many of the instructions, from the first, were read and not made by steps. */
  constructor(node: StageNode, executor: Executor, readSteps = 0) {
    super(node, executor)
    this.#executor = executor
    this.#readSteps = readSteps
    Object.freeze(this)
  }

  /**
   * Gives the stage a name of its own in the Dockerfile and in the progress of builds.
   *
   * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
   */
  as<const Name extends string>(name: Lowercase<Name>): Stage<Args, Used> {
    expectStageName(name, callSite(this.as))
    return new Stage({ ...this.node, name }, this.#executor, this.#readSteps)
  }

  /** RUN: executes a command and keeps what it changed as a layer. */
  run<const Mounts extends readonly Mount[] = readonly []>(
    command: Command,
    options: RunStepOptions & MountsOption<Mounts> = {},
  ): Stage<MergeArgs<Args, ArgsOf<Mounts[number]>>, Used> {
    return this.#run('run', toCommand(command), options, callSite(this.run))
  }

  /** RUN with several shell commands in one layer, joined with `&&`. */
  runAll<const Mounts extends readonly Mount[] = readonly []>(
    commands: readonly string[],
    options: RunStepOptions & MountsOption<Mounts> = {},
  ): Stage<MergeArgs<Args, ArgsOf<Mounts[number]>>, Used> {
    const at = callSite(this.runAll)
    return this.#run('runAll', toCommandList(commands, at), options, at)
  }

  /**
   * RUN with a script of several lines (a heredoc): handed to the shell of the stage, or to the interpreter that
   * its first line names with `#!`. Text that begins with a newline loses that and its common indentation, unless it
   * is a `literal()`.
   */
  script<const Mounts extends readonly Mount[] = readonly []>(
    text: string | WordValue,
    options: ScriptOptions & MountsOption<Mounts> = {},
  ): Stage<MergeArgs<Args, ArgsOf<Mounts[number]>>, Used> {
    const at = callSite(this.script)
    expectRecord('script', 'the options', options, at)
    const { name, ...rest } = options
    return this.#run('script', toScript(text, name, at), rest, at)
  }

  #run<Added>(
    call: string,
    command: RunCommandNode,
    options: RunStepOptions & MountsOption<readonly Mount[]>,
    at: SourceLocation | undefined,
  ): Stage<Added, Used> {
    expectOptions(call, options, RUN_OPTIONS, at)
    if (options.mounts !== undefined) expectList(call, '"mounts"', options.mounts, at)
    const mounts = options.mounts?.map((mount, index) => {
      expectRecord(call, `"mounts[${index}]"`, mount, at)
      return mount.node
    })
    return this.#append<Added>(call, 'run', { ...options, command, mounts }, at)
  }

  /** COPY: takes files from the build context, or from another stage, an image or a named context. */
  copy<const From extends Origin = never>(
    sources: SourceInput | readonly SourceInput[],
    destination: WordInput,
    options: CopyOptions & { readonly from?: CheckedOrigin<From> } = {},
  ): Stage<MergeArgs<Args, ArgsOf<From>>, Used> {
    const at = callSite(this.copy)
    expectOptions('copy', options, COPY_OPTIONS, at)
    const from = options.from === undefined ? undefined : toOrigin(options.from as Origin, at)
    return this.#append(
      'copy',
      'copy',
      { ...toTransfer(sources, destination, options, at), from },
      at,
    )
  }

  /** ADD: like COPY from the context, but also fetches URLs and Git repositories and unpacks archives. */
  add(
    sources: SourceInput | readonly SourceInput[],
    destination: WordInput,
    options: AddOptions = {},
  ): Stage<Args, Used> {
    const at = callSite(this.add)
    expectOptions('add', options, ADD_OPTIONS, at)
    const checksum = options.checksum === undefined ? undefined : toWord(options.checksum, at)
    return this.#append(
      'add',
      'add',
      { ...toTransfer(sources, destination, options, at), checksum },
      at,
    )
  }

  /**
   * Writes a file whose content stands in the definition. A text that does not end in a newline gets one. A plain
   * string is taken as it is, unless `expand` is set; `expand('...')` and `literal('...')` say it themselves.
   * Needs the Dockerfile frontend 1.4 (Engine 23) or later.
   */
  write(
    path: WordInput,
    content: string | WordValue,
    options: WriteOptions = {},
  ): Stage<Args, Used> {
    const at = callSite(this.write)
    expectOptions('write', options, WRITE_OPTIONS, at)
    if (!isWordValue(content)) expectText('write', 'the content', content, at)
    const { expand = false, name, ...rest } = options
    expectBoolean('write', '"expand"', expand, at)
    if (typeof path === 'string' && path.endsWith('/')) {
      throw new InvalidDefinitionError(`write(): ${JSON.stringify(path)} names a folder`, {
        at,
        hint: 'Give the path of the file.',
      })
    }
    const word = isWordValue(content) ? content.word : expand ? readWord(content, at) : content
    const source = { kind: 'inline', ...(name !== undefined && { name }), content: word }
    return this.#append(
      'write',
      'copy',
      { ...toTransfer([], path, rest, at), sources: [source] },
      at,
    )
  }

  /** ENV: variables of the following steps and of every container. */
  env(variables: Assignments<WordInput | number>): Stage<Args, Used> {
    const at = callSite(this.env)
    if (!isPairs(variables)) expectRecord('env', 'the argument', variables, at)
    return this.#append('env', 'env', { variables: toAssignments(variables, at) }, at)
  }

  /** LABEL: metadata of the image. */
  label(labels: Assignments<WordInput>): Stage<Args, Used> {
    const at = callSite(this.label)
    if (!isPairs(labels)) expectRecord('label', 'the argument', labels, at)
    return this.#append('label', 'label', { labels: toAssignments(labels, at) }, at)
  }

  /** ARG: a variable that the build is given. Without a default, `build()` demands a value for it. */
  arg<const Name extends string, const Default extends WordInput | undefined = undefined>(
    name: Name,
    defaultValue?: Default,
  ): Stage<DeclareArg<Args, Name, Default>, Used> {
    const at = callSite(this.arg)
    const value = defaultValue === undefined ? undefined : toWord(defaultValue, at)
    return this.#append('arg', 'arg', { name, default: value }, at)
  }

  /** EXPOSE: ports that a container listens on, e.g. `80`, `'53/udp'`, `'8000-8010'`. */
  expose(...ports: readonly (number | WordInput)[]): Stage<Args, Used> {
    const at = callSite(this.expose)
    return this.#append(
      'expose',
      'expose',
      { ports: ports.map((port) => (typeof port === 'number' ? String(port) : toWord(port, at))) },
      at,
    )
  }

  /** WORKDIR: the folder of the following steps and of every container. Made where it is missing. */
  workdir(path: WordInput): Stage<Args, Used> {
    const at = callSite(this.workdir)
    return this.#append('workdir', 'workdir', { path: toWord(path, at) }, at)
  }

  /** USER: who runs the following steps and every container: `user[:group]`, by name or number. */
  user(user: WordInput | number): Stage<Args, Used> {
    const at = callSite(this.user)
    const word = typeof user === 'number' ? String(user) : toWord(user, at)
    return this.#append('user', 'user', { user: word }, at)
  }

  /** VOLUME: folders whose content is kept outside of the container. */
  volume(...paths: readonly WordInput[]): Stage<Args, Used> {
    const at = callSite(this.volume)
    return this.#append('volume', 'volume', { paths: paths.map((path) => toWord(path, at)) }, at)
  }

  /** STOPSIGNAL: what `docker stop` sends, by name (`SIGTERM`) or number. */
  stopSignal(signal: WordInput | number): Stage<Args, Used> {
    const at = callSite(this.stopSignal)
    const word = typeof signal === 'number' ? String(signal) : toWord(signal, at)
    return this.#append('stopSignal', 'stopsignal', { signal: word }, at)
  }

  /** SHELL: what commands in shell form are handed to, e.g. `['/bin/bash', '-o', 'pipefail', '-c']`. */
  shell(program: readonly string[]): Stage<Args, Used> {
    return this.#append('shell', 'shell', { arguments: program }, callSite(this.shell))
  }

  /** HEALTHCHECK: how the Engine finds out whether a container works; `'none'` takes away the base's. */
  healthcheck(
    test: Unused<Command, 'healthcheck', Used, 'HEALTHCHECK may stand once in a stage'>,
    options: HealthcheckOptions = {},
  ): Stage<Args, Used | 'healthcheck'> {
    const at = callSite(this.healthcheck)
    expectOptions('healthcheck', options, HEALTHCHECK_OPTIONS, at)
    const node = test === 'none' ? 'none' : toCommand(test)
    return this.#appendOnce('healthcheck', { ...options, test: node }, at)
  }

  /** ENTRYPOINT: what a container always executes. */
  entrypoint(
    command: Unused<Command, 'entrypoint', Used, 'ENTRYPOINT may stand once in a stage'>,
  ): Stage<Args, Used | 'entrypoint'> {
    return this.#appendOnce(
      'entrypoint',
      { command: toCommand(command) },
      callSite(this.entrypoint),
    )
  }

  /** CMD: what a container executes where it is not told otherwise, or the arguments of its ENTRYPOINT. */
  cmd(
    command: Unused<Command, 'cmd', Used, 'CMD may stand once in a stage'>,
  ): Stage<Args, Used | 'cmd'> {
    return this.#appendOnce('cmd', { command: toCommand(command) }, callSite(this.cmd))
  }

  /**
   * ONBUILD: steps that run when another image is built from this one. Their ARGs are those of that build.
   *
   * ```ts
   * image().from('node:22').onBuild((trigger) => trigger.copy('.', '/app').run('npm ci'))
   * ```
   */
  onBuild(steps: (trigger: Stage) => StageValue): Stage<Args, Used> {
    const at = callSite(this.onBuild)
    expectFunction('onBuild', 'the argument', steps, at)
    const empty = new Stage({ ...this.node, instructions: [] }, this.#executor)
    const result: unknown = steps(empty)
    if (!(result instanceof Stage)) {
      throw new InvalidDefinitionError('onBuild(): the function returned no stage', {
        at,
        hint: "Return what the last step returns: onBuild((trigger) => trigger.run('...')).",
      })
    }
    return this.#with(toTriggers(result.node.instructions, at))
  }

  /**
   * An instruction as the data that a step would make of it: for what the steps refuse and the Dockerfile language
   * allows. The other steps are what you want.
   *
   * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
   */
  instruction(node: InstructionNode): Stage<Args, Used> {
    return this.#with([toInstruction(node, callSite(this.instruction))])
  }

  /** A comment of one line or several, where it stands. */
  comment(text: string): Stage<Args, Used> {
    return this.#append('comment', 'comment', { text }, callSite(this.comment))
  }

  /** @deprecated MAINTAINER is; use `label({ 'org.opencontainers.image.authors': ... })`. */
  maintainer(name: string): Stage<Args, Used> {
    return this.#append('maintainer', 'maintainer', { name }, callSite(this.maintainer))
  }

  /** Applies a recipe: a function that gets this stage and returns another. */
  use<Result>(recipe: (stage: Stage<Args, Used>) => Result): Result {
    expectFunction('use', 'the argument', recipe, callSite(this.use))
    return recipe(this)
  }

  #append<Added = Args, K extends InstructionKind = InstructionKind>(
    call: string,
    kind: K,
    fields: Readonly<Record<string, unknown>>,
    at: SourceLocation | undefined,
  ): Stage<Added, Used> {
    const schema = strictSchemas[kind]
    return this.#with<Added>([validated<NodeOf<K>>(call, schema, { ...fields, kind }, at)])
  }

  #appendOnce<Step extends Once>(
    step: Step,
    fields: Readonly<Record<string, unknown>>,
    at: SourceLocation | undefined,
  ): Stage<Args, Used | Step> {
    const made = this.node.instructions.slice(this.#readSteps)
    if (made.some((node) => node.kind === step)) {
      throw new InvalidDefinitionError(
        `${step}(): ${step.toUpperCase()} may stand once in a stage`,
        { at, hint: 'Leave one of the two out, or branch off before the first.' },
      )
    }
    const appended = this.#without(step).#append(step, step, fields, at)
    return appended as unknown as Stage<Args, Used | Step>
  }

  /** What a Dockerfile says of it gives way: the last one counts, and the others would only be warned of. */
  #without(step: Once): Stage<Args, Used> {
    const read = this.node.instructions.slice(0, this.#readSteps)
    const kept = read.filter((node) => node.kind !== step)
    if (kept.length === read.length) return this
    const instructions = [...kept, ...this.node.instructions.slice(this.#readSteps)]
    return new Stage({ ...this.node, instructions }, this.#executor, kept.length)
  }

  #with<Added = Args>(nodes: readonly InstructionNode[]): Stage<Added, Used> {
    const instructions = [...this.node.instructions, ...nodes]
    const node = { ...this.node, instructions }
    return new Stage<Added, Used>(node, this.#executor, this.#readSteps)
  }
}
