/** From the first line to the last, both 1-based and included. */
export type LineRange = readonly [first: number, last: number]

/** What is known of one Dockerfile, whoever was asked: the Engine's frontend, or imagewright. */
export interface DockerfileAnswer {
  /** Reading it: its stages, or why it cannot be read. */
  readonly targets: readonly TargetAnswer[] | Refusal
  /** Evaluating it for its target. */
  readonly outline: OutlineAnswer | Refusal
  /** Checking all its stages, or those of its target: the warnings, and what ended the checks. */
  readonly lint: LintAnswer | Refusal
  /** Planning a build: the configuration of the image. */
  readonly image: ImageAnswer | Refusal
}

export interface Refusal {
  readonly error: string
  readonly lines: LineRange | undefined
}

export interface TargetAnswer {
  readonly name: string
  readonly base: string
  readonly platform: string
  readonly default: boolean
  readonly description: string
  readonly lines: LineRange | undefined
}

export interface OutlineAnswer {
  readonly name: string
  readonly description: string
  readonly args: readonly {
    readonly name: string
    readonly value: string | undefined
    readonly description: string
    readonly lines: LineRange | undefined
  }[]
  readonly secrets: readonly NeedAnswer[]
  readonly ssh: readonly NeedAnswer[]
}

export interface NeedAnswer {
  readonly name: string
  readonly required: boolean
  readonly lines: LineRange | undefined
}

export interface LintAnswer {
  readonly warnings: readonly LintWarning[]
  readonly failure: Refusal | undefined
}

export interface LintWarning {
  readonly rule: string
  readonly description: string
  readonly url: string
  readonly detail: string
  readonly lines: LineRange | undefined
}

export interface ImageAnswer {
  readonly env: readonly string[]
  readonly workdir: string
  readonly user: string
  /** Empty where it is the usual one. */
  readonly shell: readonly string[]
}

/** A location as BuildKit writes it in JSON. */
export interface JsonLocation {
  readonly ranges?: readonly {
    readonly start?: { readonly line?: number }
    readonly end?: { readonly line?: number }
  }[]
}

/** BuildKit names each line of an instruction on its own, and may name a second instruction after that. */
export function linesOf(location: JsonLocation | undefined): LineRange | undefined {
  const { ranges = [] } = location ?? {}
  const first = ranges[0]?.start?.line
  if (first === undefined) return undefined
  let last = ranges[0]?.end?.line ?? first
  for (const { start, end } of ranges.slice(1)) {
    if (start?.line !== last + 1) break
    last = end?.line ?? last + 1
  }
  return [first, last]
}
