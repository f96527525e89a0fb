import {
  freeze,
  type CacheMount,
  type MountNode,
  type SecretMount,
  type SshMount,
  type TmpfsMount,
} from '../node/index.js'
import type { ArgsOf, ArgTable, NoArgs } from './arguments.js'
import { callSite } from './call-site.js'
import { expectOptions, type OptionNames } from './expect.js'
import { type CheckedOrigin, type Origin, toOrigin } from './origin.js'
import { defined } from './validate.js'
import { toWord, type WordInput } from './word.js'

/** A mount of a RUN step: what `bind`, `cache`, `tmpfs`, `secret` and `ssh` return. */
export interface Mount<Args = ArgTable> {
  readonly node: MountNode
  /** For the compiler alone; no value has it. */
  readonly '~args'?: Args
}

type FromOption<From extends Origin> = { readonly from?: CheckedOrigin<From> }

export interface BindOptions {
  /** Path within the origin. Default: all of it. */
  readonly source?: WordInput
  /** Writes are allowed, and thrown away after the step. */
  readonly readWrite?: boolean
}

const BIND_OPTIONS: OptionNames<BindOptions & FromOption<never>> = {
  source: true,
  readWrite: true,
  from: true,
}

/** Shows files of the build context, or of `from`, to one step, without a layer. */
export function bind<const From extends Origin = never>(
  target: WordInput,
  options: BindOptions & FromOption<From> = {},
): Mount<ArgsOf<From>> {
  return mount({ ...options, ...paths(bind, target, options, BIND_OPTIONS), type: 'bind' })
}

export interface CacheOptions {
  /** Caches with one id are one. Default: the target. */
  readonly id?: WordInput
  /** What happens when two builds want it at once. Default: `shared`. */
  readonly sharing?: CacheMount['sharing']
  /** Path within `from` that an empty cache is filled from. */
  readonly source?: WordInput
  readonly readOnly?: boolean
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

const CACHE_OPTIONS: OptionNames<CacheOptions & FromOption<never>> = {
  id: true,
  sharing: true,
  source: true,
  readOnly: true,
  mode: true,
  uid: true,
  gid: true,
  from: true,
}

/** A folder that one build leaves to the next, such as a package manager's download cache. */
export function cache<const From extends Origin = never>(
  target: WordInput,
  options: CacheOptions & FromOption<From> = {},
): Mount<ArgsOf<From>> {
  const checked = paths(cache, target, options, CACHE_OPTIONS)
  const id = options.id === undefined ? undefined : toWord(options.id, callSite(cache))
  return mount({ ...options, ...checked, id, type: 'cache' })
}

const TMPFS_OPTIONS: OptionNames<Pick<TmpfsMount, 'size'>> = { size: true }

/** A folder in memory. */
export function tmpfs(target: WordInput, options: Pick<TmpfsMount, 'size'> = {}): Mount<NoArgs> {
  return mount({ ...options, ...paths(tmpfs, target, options, TMPFS_OPTIONS), type: 'tmpfs' })
}

interface OwnershipOptions {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

export interface SecretOptions extends OwnershipOptions, Pick<SecretMount, 'env' | 'required'> {
  /** Default: `/run/secrets/<id>`, unless `env` is given. */
  readonly target?: WordInput
}

const SECRET_OPTIONS: OptionNames<SecretOptions> = {
  target: true,
  env: true,
  required: true,
  mode: true,
  uid: true,
  gid: true,
}

/** A secret that `build({ secrets })` gives, as a file or, with `env`, as an environment variable. */
export function secret(id: string, options: SecretOptions = {}): Mount<NoArgs> {
  return mount({
    ...options,
    ...paths(secret, options?.target, options, SECRET_OPTIONS),
    id,
    type: 'secret',
  })
}

export interface SshOptions extends OwnershipOptions, Pick<SshMount, 'id' | 'required'> {
  readonly target?: WordInput
}

const SSH_OPTIONS: OptionNames<SshOptions> = {
  id: true,
  target: true,
  required: true,
  mode: true,
  uid: true,
  gid: true,
}

/** The SSH agent that `build({ ssh })` gives. */
export function ssh(options: SshOptions = {}): Mount<NoArgs> {
  return mount({ ...options, ...paths(ssh, options?.target, options, SSH_OPTIONS), type: 'ssh' })
}

interface Paths {
  readonly source?: WordInput
  readonly from?: unknown
}

function paths<Options extends object>(
  entrance: (...values: never[]) => unknown,
  target: WordInput | undefined,
  options: Options,
  names: OptionNames<Options>,
) {
  const at = callSite(entrance)
  expectOptions(entrance.name, options, names, at)
  const { source, from }: Paths = options
  return {
    target: target === undefined ? undefined : toWord(target, at),
    source: source === undefined ? undefined : toWord(source, at),
    from: from === undefined ? undefined : toOrigin(from as Origin, at),
  }
}

// Validated as a whole when it enters its RUN, whose place in the user's code the error then names.
function mount<Args>(node: Readonly<Record<string, unknown>>): Mount<Args> {
  return freeze({ node: defined(node) as unknown as MountNode })
}
