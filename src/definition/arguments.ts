/**
 * The ARGs that a definition declares, for the compiler: each is `required` where a build must give
 * it a value, `optional` where it has a default.
 */
export type ArgTable = Readonly<Record<string, 'required' | 'optional'>>

export type NoArgs = Readonly<Record<never, 'required' | 'optional'>>

/** ARGs that BuildKit itself gives a value. Source: reference, "Automatic platform ARGs in the global scope". */
export type AutomaticArg =
  `${'TARGET' | 'BUILD'}${'PLATFORM' | 'OS' | 'OSVERSION' | 'ARCH' | 'VARIANT'}` | 'TARGETSTAGE'

/** ARGs that need no declaration. Source: reference, "Predefined ARGs" and "BuildKit built-in build args". */
export type PredefinedArg =
  | `${'HTTP' | 'HTTPS' | 'FTP' | 'NO' | 'ALL'}_PROXY`
  | `${'http' | 'https' | 'ftp' | 'no' | 'all'}_proxy`
  | `BUILDKIT_${string}`
  | 'SOURCE_DATE_EPOCH'

/** `Args` with one more. A name that is declared again keeps what its first declaration said. */
export type DeclareArg<Args, Name extends string, Default> = Name extends keyof Args
  ? Args
  : Args & Readonly<Record<Name, Necessity<Name, Default>>>

type Necessity<Name extends string, Default> = string extends Name
  ? 'optional'
  : Name extends AutomaticArg | PredefinedArg
    ? 'optional'
    : [Default] extends [undefined]
      ? 'required'
      : 'optional'

/**
 * The ARGs of stages that take part in one build: required where one of them demands it. `B` may be a union,
 * such as the ARGs of several mounts.
 */
export type MergeArgs<A, B> = [NameIn<B>] extends [never]
  ? A
  : { readonly [Name in keyof A | NameIn<B>]: NecessityIn<A, Name> | NecessityIn<B, Name> }

// Both look into each member of a union on its own.
type NameIn<Args> = Args extends unknown ? keyof Args : never
type NecessityIn<Args, Name> = Args extends unknown
  ? Name extends keyof Args
    ? Args[Name]
    : never
  : never

/** What a value brings along: the ARGs of a stage, none of anything else. */
export type ArgsOf<Value> = [Value] extends [never]
  ? NoArgs
  : Value extends { readonly '~args'?: infer Args }
    ? Exclude<Args, undefined>
    : NoArgs

// Names that are known only at run time are checked there.
type RequiredArg<Args> = {
  [Name in keyof Args]: string extends Name ? never : 'required' extends Args[Name] ? Name : never
}[keyof Args]

/** The `buildArgs` of a build: exactly the declared ARGs, those without a default not left out. */
export type BuildArgs<Args> = {
  readonly [Name in RequiredArg<Args>]: string
} & {
  readonly [Name in Exclude<keyof Args, RequiredArg<Args>> | PredefinedArg]?: string
}

/** Whether a build can be made without naming any ARG. */
export type HasRequiredArg<Args> = [RequiredArg<Args>] extends [never] ? false : true
