import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import {
  type ArgNode,
  type BaseNode,
  type CommentNode,
  freeze,
  type HeaderNode,
  literalText,
  type Word,
} from '../node/index.js'
import {
  type CheckedReference,
  parsePlatform,
  parseReference,
  type PlatformSpecifier,
  type Reference,
} from '../reference/index.js'
import type { ArgsOf, DeclareArg, MergeArgs, NoArgs } from './arguments.js'
import { BuildableStage } from './buildable-stage.js'
import { callSite } from './call-site.js'
import type { Executor } from './executor.js'
import { expectList, expectOptions, expectText, type OptionNames } from './expect.js'
import type { StageValue } from './origin.js'
import { Stage } from './stage.js'
import { strictSchemas } from './strictness.js'
import { validated } from './validate.js'
import { isWordValue, toWord, type WordInput, type WordValue } from './word.js'

export interface ImageOptions {
  /**
   * Folder that the relative paths of COPY, ADD and bind mounts belong to; itself relative to the file that
   * calls `image()`.
   *
   * @default the folder of that file
   */
  readonly context?: string
}

export interface FromOptions {
  /** Platform of the base, e.g. `linux/arm64` or `$BUILDPLATFORM`. */
  readonly platform?: PlatformSpecifier | (string & {}) | WordValue
  /** Stages that a variable in the base may name, by the names that `as()` gave them. */
  readonly candidates?: readonly StageValue[]
}

/** Options of the build checks that run with a build. */
export interface CheckOptions {
  /** Rules that are left out. */
  readonly skip?: 'all' | readonly string[]
  /** Experimental rules that run too. */
  readonly experimental?: 'all' | readonly string[]
  /** A violation fails the build. */
  readonly error?: boolean
}

/** An image that an Engine holds under a name, as `commit()` gives it. */
export interface ImageValue {
  readonly kind: 'image'
  readonly reference: Reference
}

/** What a stage can be built from. */
export type Base = string | Reference | ImageValue | StageValue | WordValue

/** `Value`, or the reason why it is no reference. */
export type CheckedBase<Value> = Value extends string ? CheckedReference<Value> : Value

const IMAGE_OPTIONS: OptionNames<ImageOptions> = { context: true }
const FROM_OPTIONS: OptionNames<FromOptions> = { platform: true, candidates: true }
const CHECK_OPTIONS: OptionNames<CheckOptions> = {
  skip: true,
  experimental: true,
  error: true,
}

interface ImageState {
  readonly header: HeaderNode
  readonly context?: string
  readonly executor: Executor
}

/**
 * An image without a base yet: directives and global ARGs may be given here, then `from` or `scratch`
 * begins a stage. Frozen, as all that follows it.
 */
export class ImageStart<Args = NoArgs> {
  readonly #state: ImageState

  constructor(state: ImageState) {
    freeze(state.header)
    // The executor is somebody else's and may have a state of its own.
    this.#state = Object.freeze(state)
    Object.freeze(this)
  }

  /** `# syntax=`: the image of the Dockerfile frontend that reads the file, instead of the Engine's own. */
  syntax<const R extends string>(frontend: CheckedReference<R>): ImageStart<Args> {
    const at = callSite(this.syntax)
    expectText('syntax', 'the frontend', frontend, at)
    return this.#header({ syntax: parseReference(frontend as string, at).text })
  }

  /** `# escape=`: the character that escapes and continues lines, as Windows images want it. */
  escape(character: '\\' | '`'): ImageStart<Args> {
    if (character !== '\\' && character !== '`') {
      throw new InvalidDefinitionError('escape(): the escape character is "\\" or "`"', {
        at: callSite(this.escape),
      })
    }
    return this.#header({ escape: character })
  }

  /** `# check=`: which build checks run, and whether they fail the build. */
  check(options: CheckOptions): ImageStart<Args> {
    const at = callSite(this.check)
    expectOptions('check', options, CHECK_OPTIONS, at)
    const { skip, experimental, error } = options
    const parts = [
      ...toRules('skip', skip, at),
      ...toRules('experimental', experimental, at),
      ...(error === undefined ? [] : [`error=${error}`]),
    ]
    return parts.length === 0 ? this : this.#header({ check: parts.join(';') })
  }

  /** A comment above everything else. */
  comment(text: string): ImageStart<Args> {
    const at = callSite(this.comment)
    return this.#global(validated('comment', strictSchemas.comment, { kind: 'comment', text }, at))
  }

  /**
   * A global ARG: for use in `from(expand('node:${VERSION}'))`, and the default of an `arg(name)` in the stage.
   * Without a default, `build()` demands a value for it.
   */
  arg<const Name extends string, const Default extends WordInput | undefined = undefined>(
    name: Name,
    defaultValue?: Default,
  ): ImageStart<DeclareArg<Args, Name, Default>> {
    const at = callSite(this.arg)
    const value = defaultValue === undefined ? undefined : toWord(defaultValue, at)
    const input = { kind: 'arg', name, default: value }
    return this.#global(validated('arg', strictSchemas.arg, input, at))
  }

  /**
   * FROM: begins a stage on an image, on another stage, or on a text with global ARGs.
   *
   * @throws {InvalidReferenceError} `INVALID_REFERENCE`
   */
  from<const From extends Base>(
    base: CheckedBase<From>,
    options: FromOptions = {},
  ): Stage<MergeArgs<Args, ArgsOf<From>>> {
    const at = callSite(this.from)
    expectOptions('from', options, FROM_OPTIONS, at)
    const { candidates } = options
    if (candidates !== undefined) expectList('from', '"candidates"', candidates, at)
    return this.#stage(toBase(base as Base, at), toPlatform(options, at), at, candidates)
  }

  /** FROM scratch: begins a stage on nothing. */
  scratch(): Stage<Args> {
    return this.#stage({ kind: 'scratch' }, undefined, callSite(this.scratch))
  }

  #stage<Added>(
    base: BaseNode,
    platform: Word | undefined,
    at: SourceLocation | undefined,
    candidates: readonly StageValue[] = [],
  ): Stage<Added> {
    const { header, context, executor } = this.#state
    return new Stage<Added>(
      {
        kind: 'stage',
        header,
        base,
        ...(platform !== undefined && { platform }),
        instructions: [],
        ...(candidates.length > 0 && { candidates: candidates.map(({ node }) => node) }),
        ...(context !== undefined && { context }),
        ...(at && { at }),
      },
      executor,
    )
  }

  #header(change: Partial<HeaderNode>): ImageStart<Args> {
    return new ImageStart({ ...this.#state, header: { ...this.#state.header, ...change } })
  }

  #global<Added>(node: ArgNode | CommentNode): ImageStart<Added> {
    const { header } = this.#state
    return new ImageStart({
      ...this.#state,
      header: { ...header, globals: [...header.globals, node] },
    })
  }
}

// Who does without the compiler may call a step too early: then each says what is missing.
const steps = [Stage, BuildableStage].flatMap(({ prototype }) =>
  Object.getOwnPropertyNames(prototype),
)
for (const step of steps) {
  if (step in ImageStart.prototype) continue
  const tooEarly = (): never => {
    throw new InvalidDefinitionError(`${step}(): the definition has no base yet`, {
      at: callSite(tooEarly),
      hint: "Begin with from('alpine') or another reference, or with scratch().",
    })
  }
  Object.defineProperty(ImageStart.prototype, step, { value: tooEarly })
}

/** Begins a definition whose builds the executor makes. */
export function defineImage(
  executor: Executor,
  options: ImageOptions,
  at: SourceLocation | undefined,
): ImageStart {
  expectOptions('image', options, IMAGE_OPTIONS, at)
  if (options.context !== undefined) expectText('image', '"context"', options.context, at)
  const context = resolveContext(options.context, at)
  return new ImageStart({
    header: { globals: [] },
    ...(context !== undefined && { context }),
    executor,
  })
}

// Joined here and resolved by whoever opens the folder: this floor knows no working directory.
export function resolveContext(
  context: string | undefined,
  at: SourceLocation | undefined,
): string | undefined {
  const folder = at?.file.replace(/[\\/][^\\/]*$/, '')
  if (context === undefined || folder === undefined) return context ?? folder
  return /^([\\/]|[A-Za-z]:)/.test(context) ? context : `${folder}/${context}`
}

function toBase(base: Base, at: SourceLocation | undefined): BaseNode {
  if (base === 'scratch') return { kind: 'scratch' }
  if (typeof base === 'string') {
    return { kind: 'reference', reference: parseReference(base, at).text }
  }
  if (isWordValue(base)) return { kind: 'reference', reference: toReference(base, at) }
  switch (base?.kind) {
    case 'stage':
      return { kind: 'stage', stage: base.node }
    case 'reference':
      return { kind: 'reference', reference: parseReference(base.text, at).text }
    case 'image':
      return { kind: 'reference', reference: parseReference(base.reference.text, at).text }
    default:
      throw new InvalidDefinitionError('from(): the base is no reference and no stage', {
        at,
        hint: "Give a string such as 'alpine:3.20', a reference, a stage, or expand('...').",
      })
  }
}

/** One part of `# check=`, which names rules. */
function toRules(
  option: 'skip' | 'experimental',
  value: CheckOptions['skip'],
  at: SourceLocation | undefined,
): readonly string[] {
  if (value === undefined) return []
  if (value !== 'all') expectList('check', `"${option}"`, value, at)
  const rules = value === 'all' ? ['all'] : value
  const invalid = rules.find((rule) => !/^[A-Za-z]+$/.test(rule))
  if (invalid !== undefined) {
    throw new InvalidDefinitionError(`check(): ${JSON.stringify(invalid)} is no name of a rule`, {
      at,
      hint: 'Rules are named like "StageNameCasing".',
    })
  }
  return rules.length > 0 ? [`${option}=${rules.join(',')}`] : []
}

/** Without a variable it is a reference like any other; with one it is known only when it is expanded. */
function toReference(base: WordValue, at: SourceLocation | undefined): Word {
  const text = literalText(base.word)
  return text === undefined ? base.word : parseReference(text, at).text
}

function toPlatform({ platform }: FromOptions, at: SourceLocation | undefined): Word | undefined {
  if (platform === undefined) return undefined
  if (!isWordValue(platform)) expectText('from', '"platform"', platform, at)
  const word = toWord(platform, at)
  if (typeof word === 'string') parsePlatform(word, { ...(at && { at }) })
  return word
}
