/** A regular expression as Go reads it. Greediness and captures are left out: neither decides whether something matches. */
export type Expression =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'repetition'
      readonly part: Expression
      readonly min: number
      /** Infinity for no limit. */
      readonly max: number
    }

export type Assertion =
  'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordBoundary' | 'noWordBoundary'

/** The characters that one place of an expression takes. */
export interface CharacterSet {
  readonly items: readonly CharacterItem[]
  readonly negated: boolean
  /** Whether upper and lower case are the same. */
  readonly foldCase: boolean
}

export interface CharacterItem {
  /** Body of a character class of JavaScript with the flag `u`: `\u{61}-\u{7a}`. */
  readonly body: string
  /** Whether the item is all that the body does not hold. */
  readonly negated: boolean
}
