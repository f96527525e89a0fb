import type { StageNode } from '../node/index.js'
import { literalText } from '../node/index.js'
import { readReference } from '../reference/index.js'

// Source: ECMAScript, ReservedWord in strict mode, and what else cannot be declared in a module; the parameters of
// the function that CommonJS puts around a file.
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield ' +
    'undefined NaN Infinity exports require module __filename __dirname jitiImport jitiESMResolve'
  ).split(' '),
)

/** Functions of the library that generated code may import. */
const IMPORTED =
  'apk apt bind cache context expand file image literal nonRoot npm parseReference pip reference secret ssh tag tmpfs'

/** Names of constants for stages, in their order: each its own, and none that anything else has. */
export function nameConstants(
  stages: readonly StageNode[],
  given: ReadonlyMap<StageNode, string> = new Map(),
): ReadonlyMap<StageNode, string> {
  const taken = new Set([...RESERVED_NAMES, ...given.values()])
  const names = new Map<StageNode, string>()
  for (const stage of stages) {
    const name = given.get(stage) ?? freeName(wantedName(stage, names), taken)
    names.set(stage, name)
    taken.add(name)
  }
  return names
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  if (RESERVED_NAMES.has(wanted) && !taken.has(`${wanted}Stage`)) return `${wanted}Stage`
  let number = 2
  while (taken.has(wanted + number)) number++
  return wanted + number
}

/** What several stages begin with: directives and global ARGs. */
export const SHARED_START = 'start'
/** Parameter of the function that `onBuild` takes. */
export const TRIGGER = 'trigger'

/** What no constant of generated code can be called. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...RESERVED,
  ...IMPORTED.split(' '),
  SHARED_START,
  TRIGGER,
])

function wantedName({ name, base }: StageNode, names: ReadonlyMap<StageNode, string>): string {
  if (name !== undefined) return camelCase(name)
  switch (base.kind) {
    case 'scratch':
      return 'files'
    case 'stage':
      return names.get(base.stage) ?? 'stage'
    case 'reference': {
      const text = literalText(base.reference)
      const path = text === undefined ? undefined : readReference(text).parts?.path
      return path === undefined ? 'base' : camelCase(path.slice(path.lastIndexOf('/') + 1))
    }
  }
}

function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const joined = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  return /^[A-Za-z]/.test(joined) ? joined : `stage${joined}`
}
