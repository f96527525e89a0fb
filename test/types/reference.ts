import {
  parseReference,
  reference,
  tag,
  type CheckedReference,
  type CheckedReferences,
  type CheckedTagReferences,
  type InvalidReference,
  type ParsedReference,
  type PlatformSpecifier,
  type Reference,
  type ReferenceParts,
} from '../../src/reference/index.js'
import type { ReferenceOutcome } from '../../src/reference/checked-reference.js'
import type { referenceCases } from './reference-cases.js'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for a type that is exactly the expected one. */
function expectType<Expected, Actual>(_same: Equal<Expected, Actual>): void {}

// --- Every row of the table: the compiler's outcome is the row's. ---

type Rows = readonly (readonly [text: string, outcome: unknown])[]

type OutcomeOf<O> = O extends string
  ? O
  : {
      readonly domain: O[keyof O & 'domain']
      readonly path: O[keyof O & 'path']
      readonly tag: 'tag' extends keyof O ? O['tag'] : undefined
      readonly digest: 'digest' extends keyof O ? O['digest'] : undefined
    }

/** The rows that the compiler judges differently, each with what it says; the error shows them. */
type Disagreements<T extends Rows> = {
  [K in keyof T]: Equal<ReferenceOutcome<T[K][0]>, OutcomeOf<T[K][1]>> extends true
    ? never
    : readonly [text: T[K][0], compiler: ReferenceOutcome<T[K][0]>]
}[number]

type Verdict = [Disagreements<typeof referenceCases>] extends [never]
  ? 'agreed'
  : Disagreements<typeof referenceCases>
export const tableVerdict: Verdict = 'agreed'

/** The rows whose text is taken as an argument though it is no reference, or the reverse. */
type WronglyTaken<T extends Rows> = {
  [K in keyof T]: Equal<CheckedReference<T[K][0]>, T[K][0]> extends (
    T[K][1] extends string ? false : true
  )
    ? never
    : T[K][0]
}[number]
expectType<never, WronglyTaken<typeof referenceCases>>(true)

// --- Inference at a call. ---

declare function from<const R extends string>(base: CheckedReference<R>): R
declare function fromEither<const R extends string>(base: CheckedReference<R> | Reference): R
declare function build<const T extends readonly string[]>(options: {
  readonly tags: CheckedTagReferences<T>
}): T
declare function pull<const T extends readonly string[]>(references: CheckedReferences<T>): T
declare function copy<const R extends string>(options: {
  readonly from?: CheckedReference<R> | Reference
}): R

declare const text: string
declare const version: string
declare const major: number
declare const either: 'node:22' | 'node:20'
declare const eitherBad: 'node:22' | 'Node:20'
declare const branded: string & { readonly brand: 'reference' }
declare const texts: string[]

export function calls(): void {
  expectType<'node:22', ReturnType<typeof from<'node:22'>>>(true)
  const literal = from('node:22')
  expectType<'node:22', typeof literal>(true)
  const union = from(either)
  expectType<'node:22' | 'node:20', typeof union>(true)
  const wide = from(text)
  expectType<string, typeof wide>(true)
  const hole = from(`node:${version}`)
  expectType<`node:${string}`, typeof hole>(true)
  from(`node:${major}`)
  from(branded)
  from(text === 'a' ? 'alpine' : 'debian:12')
  fromEither('ghcr.io/owner/app:1')
  fromEither(reference('alpine'))
  copy({ from: 'alpine:3' })
  copy({ from: reference('alpine') })
  const tags = build({ tags: ['me/hello:1.0', 'me/hello'] })
  expectType<readonly ['me/hello:1.0', 'me/hello'], typeof tags>(true)
  build({ tags: texts })
  build({ tags: [`me/hello:${version}`, text] })
  build({ tags: [] })
  pull([
    'alpine',
    'me/hello@sha256:be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912',
  ])

  // @ts-expect-error the repository name must be lower case
  from('Ubuntu:18.04')
  // @ts-expect-error one member of the union is no reference
  from(eitherBad)
  // @ts-expect-error the tag has a bad character
  fromEither('ubuntu:18~04')
  // @ts-expect-error the repository name must be lower case
  copy({ from: 'Alpine' })
  // @ts-expect-error the second is no reference
  pull(['alpine', 'Alpine'])
  // @ts-expect-error the first is no reference
  build({ tags: ['Me_x/hello:1.0', 'me/hello'] })
  // @ts-expect-error a tag to give must not hold a digest
  build({ tags: ['a@sha256:be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912'] })
}

expectType<
  InvalidReference<'the repository name must be lower case'>,
  CheckedReference<'Ubuntu:18.04'>
>(true)

// --- Typed parts. ---

export function parts(): void {
  const base = tag('ubuntu', '18.04')
  expectType<'docker.io', typeof base.domain>(true)
  expectType<'library/ubuntu', typeof base.path>(true)
  expectType<'18.04', typeof base.tag>(true)
  expectType<undefined, typeof base.digest>(true)
  const newer = base.withTag('20.04')
  expectType<'20.04', typeof newer.tag>(true)
  expectType<'library/ubuntu', typeof newer.path>(true)
  const pinned = newer.withDigest(
    'sha256:be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912',
  )
  expectType<
    'sha256:be178c0543eb17f5f3043021c9e5fcf30285e557a4fc309cce97ff9ca6182912',
    typeof pinned.digest
  >(true)
  expectType<'20.04', typeof pinned.tag>(true)
  const hosted = reference('localhost:5000/a/b')
  expectType<'localhost:5000', typeof hosted.domain>(true)
  expectType<undefined, typeof hosted.tag>(true)
  const wide = reference(text)
  expectType<Reference, typeof wide>(true)
  const mixed = tag(text, '1.0')
  expectType<'1.0', typeof mixed.tag>(true)
  expectType<string, typeof mixed.path>(true)
  const anyReference: Reference[] = [base, newer, pinned, hosted, wide, parseReference('a')]
  anyReference.map((each) => each.withTag(version).tag satisfies string)

  // @ts-expect-error the name has a tag already
  tag('ubuntu:18.04', '20.04')
  // @ts-expect-error the repository name must be lower case
  tag('Ubuntu', '18.04')
  // @ts-expect-error the tag must start with a letter, a digit or "_"
  tag('ubuntu', '-18.04')
  // @ts-expect-error the tag has a bad character
  base.withTag('a/b')
  // @ts-expect-error a sha256 digest has 64 digits
  base.withDigest('sha256:abc')
  // @ts-expect-error a reference is frozen
  base.tag = '18.04'
}

expectType<ReferenceParts, ParsedReference<string>>(true)
expectType<never, ParsedReference<'Ubuntu'>>(true)
expectType<'18' | '20', ParsedReference<'node:18' | 'node:20'>['tag']>(true)

export const platforms: readonly PlatformSpecifier[] = [
  'linux/amd64',
  'linux/arm64/v8',
  'windows(10.0.17763)/amd64',
  // @ts-expect-error the architecture is missing
  'linux',
  // @ts-expect-error no such system
  'lynux/amd64',
]
