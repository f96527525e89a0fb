import type { BuildInputs } from '../inputs/inputs.js'

/** Digests of the lists of files that inputs refer to. */
export function contentDigests({ stages }: BuildInputs): ReadonlySet<string> {
  return new Set(
    stages
      .flatMap(({ base, instructions }) => [
        ...(base.kind === 'context' ? [base] : []),
        ...instructions.flatMap(({ contents }) => contents),
      ])
      .map(({ digest }) => digest),
  )
}
