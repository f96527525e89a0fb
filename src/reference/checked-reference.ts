import type {
  Alphanumeric,
  ConsistsOf,
  Digit,
  Drop128,
  Drop16,
  Drop256,
  Drop64,
  Hex,
  IsLiteral,
  LowerHex,
  LowerLetter,
} from './literal-text.js'
import type { REFERENCE_REASONS, ReferenceReason } from './reason.js'

/*
 * The grammar once more, for the compiler. Each type here has its twin in parse.ts, and the two are
 * held together by the one table in test/types/reference-cases.ts.
 */

declare const invalid: unique symbol

/**
 * What the compiler shows as the wanted type when a literal is no reference. No value has this
 * type; its argument says why.
 */
export interface InvalidReference<Reason extends string> {
  readonly [invalid]: Reason
}

/** The parts of a reference, after normalization. */
export interface ReferenceParts {
  /** Host and port of the registry, e.g. `docker.io` or `localhost:5000`. */
  readonly domain: string
  /** The repository in that registry, e.g. `library/ubuntu`. */
  readonly path: string
  readonly tag: string | undefined
  readonly digest: `${string}:${string}` | undefined
}

type PathCharacter = Digit | LowerLetter | '.' | '_' | '-' | '/'

type MisplacedPathSeparator =
  | `${'.' | '_' | '-'}${string}`
  | `${string}${'.' | '_' | '-'}`
  | `${string}${'/.' | '/_' | '/-' | './' | '_/' | '-/'}${string}`
  | `${string}${'..' | '._' | '.-' | '_.' | '_-' | '-.' | '-_' | '___'}${string}`

/** Why a path is wrong, or `never`. */
type PathFault<P extends string> = P extends ''
  ? 'name-empty'
  : P extends Lowercase<P>
    ? ConsistsOf<P, PathCharacter> extends true
      ? P extends `/${string}` | `${string}/` | `${string}//${string}`
        ? 'name-component'
        : P extends MisplacedPathSeparator
          ? 'name-separator'
          : never
      : 'name-character'
    : 'name-upper-case'

type IsHostName<H extends string> = H extends
  '' | `${'.' | '-'}${string}` | `${string}${'.' | '-'}` | `${string}${'..' | '.-' | '-.'}${string}`
  ? false
  : ConsistsOf<H, Alphanumeric | '.' | '-'>

type IsPort<P extends string> = P extends '' ? false : ConsistsOf<P, Digit>

type IsHost<H extends string> = H extends `[${infer Address}]${infer Port}`
  ? Address extends ''
    ? false
    : ConsistsOf<Address, Hex | ':'> extends true
      ? Port extends ''
        ? true
        : Port extends `:${infer P}`
          ? IsPort<P>
          : false
      : false
  : H extends `${infer Name}:${infer P}`
    ? IsPort<P> extends true
      ? IsHostName<Name>
      : false
    : IsHostName<H>

type TagFault<T extends string> = T extends ''
  ? 'tag-empty'
  : [Drop128<T>] extends [never] | ['']
    ? TagCharacterFault<T>
    : 'tag-length'

type TagCharacterFault<T extends string> =
  ConsistsOf<T, Alphanumeric | '_' | '.' | '-'> extends true
    ? T extends `${'.' | '-'}${string}`
      ? 'tag-start'
      : never
    : 'tag-character'

/** The rest of an encoded digest after as many characters as its algorithm has; `''` if it fits. */
interface EncodedRest<E extends string> {
  sha256: Drop64<E>
  sha384: Drop16<Drop16<Drop64<E>>>
  sha512: Drop128<E>
}

type DigestFault<D extends string> = D extends `${infer A}:${infer E}`
  ? A extends ''
    ? 'digest-form'
    : A extends 'sha256' | 'sha384' | 'sha512'
      ? [EncodedRest<E>[A]] extends [never]
        ? `digest-${A}`
        : EncodedRest<E>[A] extends ''
          ? ConsistsOf<E, LowerHex> extends true
            ? never
            : `digest-${A}`
          : `digest-${A}`
      : 'digest-algorithm'
  : 'digest-form'

type IsIdentifier<R extends string> = [Drop64<R>] extends [never]
  ? false
  : Drop64<R> extends ''
    ? ConsistsOf<R, LowerHex>
    : false

/** Every literal reference becomes its parts, any other literal the key of the reason why not. */
type Parse<R extends string> = R extends ''
  ? 'empty'
  : IsIdentifier<R> extends true
    ? 'identifier'
    : R extends `${infer Name}@${infer D}`
      ? ParseName<Name, D>
      : ParseName<R, undefined>

type ParseName<
  N extends string,
  D extends string | undefined,
> = N extends `${infer First}/${infer Rest}`
  ? First extends 'docker.io' | 'index.docker.io'
    ? ParseHubPath<Rest, D>
    : First extends 'localhost' | `${string}${'.' | ':'}${string}`
      ? ParseHosted<First, Rest, N, D>
      : First extends Lowercase<First>
        ? ParseHubPath<N, D>
        : ParseHosted<First, Rest, N, D>
  : ParseHubPath<N, D>

type ParseHosted<
  Host extends string,
  Rest extends string,
  Name extends string,
  D extends string | undefined,
> =
  IsHost<Host> extends true
    ? ParsePath<Host, Rest, D>
    : [PathFault<Lowercase<Host>>] extends [never]
      ? Host extends Lowercase<Host>
        ? ParsePath<'', Name, D>
        : 'name-upper-case'
      : 'host'

type ParseHubPath<Rest extends string, D extends string | undefined> = ParsePath<
  'docker.io',
  Rest,
  D
>

type ParsePath<
  Domain extends string,
  Rest extends string,
  D extends string | undefined,
> = Rest extends `${infer P}:${infer T}`
  ? JudgePath<Domain, P, FullPath<Domain, P>, T, D>
  : JudgePath<Domain, Rest, FullPath<Domain, Rest>, undefined, D>

type FullPath<Domain extends string, P extends string> = Domain extends 'docker.io'
  ? P extends `${string}/${string}`
    ? P
    : `library/${P}`
  : P

type JudgePath<
  Domain extends string,
  Written extends string,
  Path extends string,
  T extends string | undefined,
  D extends string | undefined,
> = [Drop256<Path>] extends [never]
  ? [PathFault<Written>] extends [never]
    ? JudgeTag<Domain, Path, T, D>
    : PathFault<Written>
  : 'name-length'

type JudgeTag<
  Domain extends string,
  Path extends string,
  T extends string | undefined,
  D extends string | undefined,
> = [T extends string ? TagFault<T> : never] extends [never]
  ? [D extends string ? DigestFault<D> : never] extends [never]
    ? { readonly domain: Domain; readonly path: Path; readonly tag: T; readonly digest: D }
    : D extends string
      ? DigestFault<D>
      : never
  : T extends string
    ? TagFault<T>
    : never

type Invalid<Reason> = Reason extends ReferenceReason
  ? InvalidReference<(typeof REFERENCE_REASONS)[Reason]>
  : never

/**
 * Parts of the reference `R`, or the key of the reason why it is none. `ReferenceParts` where the
 * text is not known to the compiler.
 */
export type ReferenceOutcome<R extends string> = R extends R
  ? IsLiteral<R> extends true
    ? Parse<R>
    : ReferenceParts
  : never

/**
 * Typed parts of the reference `R`: `ParsedReference<'node:22'>['tag']` is `'22'`. Wide strings
 * give wide parts, an invalid literal gives `never`.
 */
export type ParsedReference<R extends string> = Extract<ReferenceOutcome<R>, ReferenceParts>

/**
 * Parameter type of a function that takes an image reference: `R` itself where `R` is valid or not
 * known to the compiler, and an `InvalidReference` that says why where it is an invalid literal.
 *
 * ```ts
 * declare function from<const R extends string>(reference: CheckedReference<R>): void
 * ```
 */
export type CheckedReference<R extends string> = R extends R
  ? IsLiteral<R> extends true
    ? Parse<R> extends infer Fault extends ReferenceReason
      ? Invalid<Fault>
      : R
    : R
  : never

/** `CheckedReference` for a name that is to be given to an image: a digest cannot be given. */
export type CheckedTagReference<R extends string> = R extends R
  ? IsLiteral<R> extends true
    ? Parse<R> extends infer Outcome
      ? Outcome extends ReferenceReason
        ? Invalid<Outcome>
        : Outcome extends { readonly digest: string }
          ? Invalid<'not-a-tag'>
          : R
      : never
    : R
  : never

/** `CheckedReference` for a repository alone: neither tag nor digest. */
export type CheckedRepository<R extends string> = R extends R
  ? IsLiteral<R> extends true
    ? Parse<R> extends infer Outcome
      ? Outcome extends ReferenceReason
        ? Invalid<Outcome>
        : Outcome extends { readonly tag: undefined; readonly digest: undefined }
          ? R
          : Invalid<'not-a-name'>
      : never
    : R
  : never

/** `CheckedReference` for each element of a list. */
export type CheckedReferences<T extends readonly string[]> = {
  readonly [K in keyof T]: CheckedReference<T[K]>
}

/**
 * `CheckedTagReference` for each element of a list.
 *
 * ```ts
 * declare function build<const T extends readonly string[]>(o: { tags: CheckedTagReferences<T> }): void
 * ```
 */
export type CheckedTagReferences<T extends readonly string[]> = {
  readonly [K in keyof T]: CheckedTagReference<T[K]>
}

/** Parameter type for a tag alone (`18.04`), on the pattern of `CheckedReference`. */
export type CheckedTag<T extends string> = T extends T
  ? IsLiteral<T> extends true
    ? [TagFault<T>] extends [never]
      ? T
      : Invalid<TagFault<T>>
    : T
  : never

/** Parameter type for a digest alone (`sha256:...`), on the pattern of `CheckedReference`. */
export type CheckedDigest<D extends string> = D extends D
  ? IsLiteral<D> extends true
    ? [DigestFault<D>] extends [never]
      ? D
      : Invalid<DigestFault<D>>
    : D
  : never
