import type { Dockerfile } from '../../dockerfile.js'
import { environmentOf, ExpansionError, expandWord } from '../../shell/index.js'
import type { EscapeCharacter } from '../../syntax/tree.js'

/** What a stage is built from. */
export type CheckedBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  /** The reference is unknown where it holds a variable without a value. */
  | { readonly kind: 'image'; readonly reference: string | undefined }

/** The bases of all stages, variables of the global scope resolved. */
export function resolveBases(
  { globals, stages, syntax }: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
): readonly CheckedBase[] {
  const variables = new Map<string, string>()
  for (const { name, value } of globals.flatMap(({ args }) => args)) {
    const resolved = buildArgs[name] ?? (value && resolve(value, variables, syntax.escape))
    if (resolved !== undefined) variables.set(name, resolved)
  }
  const names = new Map<string, number>()
  return stages.map(({ from }, index) => {
    const reference = resolve(from.base, variables, syntax.escape)
    const stage = reference === undefined ? undefined : names.get(reference.toLowerCase())
    if (from.name !== undefined) names.set(from.name, index)
    if (stage !== undefined) return { kind: 'stage', index: stage }
    return reference === 'scratch' ? { kind: 'scratch' } : { kind: 'image', reference }
  })
}

/** Undefined where a variable has no value: what it would be is not known here. */
function resolve(
  word: string,
  variables: ReadonlyMap<string, string>,
  escape: EscapeCharacter,
): string | undefined {
  try {
    const { result, unmatched } = expandWord(word, environmentOf(variables), { escape })
    return unmatched.size > 0 ? undefined : result
  } catch (error) {
    if (error instanceof ExpansionError) return undefined
    throw error
  }
}
