/** The characters that the grammar of references is written with. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
export type LowerHex = Digit | 'a' | 'b' | 'c' | 'd' | 'e' | 'f'
export type Hex = LowerHex | 'A' | 'B' | 'C' | 'D' | 'E' | 'F'
export type LowerLetter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z')
export type Alphanumeric = Digit | LowerLetter | Uppercase<LowerLetter>

/**
 * Whether a string type is one literal text. `string`, template types with a hole, and branded
 * strings are not: only the run time can judge those. (A record whose keys are a literal demands
 * that key; one whose keys are a pattern has an index signature and demands nothing.)
 */
export type IsLiteral<T extends string> = {} extends Record<T, 1> ? false : true

/**
 * Whether every character of `T` is in the set `C`.
 *
 * It takes eight characters a step: the compiler stops a tail-recursive type after 1,000 steps,
 * and each step costs it more than the characters do.
 */
export type ConsistsOf<
  T extends string,
  C extends string,
> = T extends `${infer A}${infer B}${infer D}${infer E}${infer F}${infer G}${infer H}${infer I}${infer Rest}`
  ? [A | B | D | E | F | G | H | I] extends [C]
    ? ConsistsOf<Rest, C>
    : false
  : T extends `${infer A}${infer Rest}`
    ? [A] extends [C]
      ? ConsistsOf<Rest, C>
      : false
    : true

/** `T` without its first 16 characters, or `never` if it is shorter. */
export type Drop16<T extends string> =
  T extends `${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer _10}${infer _11}${infer _12}${infer _13}${infer _14}${infer _15}${infer _16}${infer Rest}`
    ? Rest
    : never

/** `T` without its first 64 characters, or `never` if it is shorter. */
export type Drop64<T extends string> = Drop16<Drop16<Drop16<Drop16<T>>>>

/** `T` without its first 128 characters, or `never` if it is shorter. */
export type Drop128<T extends string> = Drop64<Drop64<T>>

/** `T` without its first 256 characters, or `never` if it is shorter. */
export type Drop256<T extends string> = Drop128<Drop128<T>>
