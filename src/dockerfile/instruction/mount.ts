import { withSuggestion } from '../suggest.js'
import { quote } from '../quote.js'
import { toLower } from '../syntax/letter-case.js'
import { readCsvFields } from './csv.js'
import { InstructionError } from './instruction-error.js'
import { readBoolean, readBytes, readUint32 } from './number.js'

const MOUNT_TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const
const SHARING_MODES = ['shared', 'private', 'locked'] as const

export type MountType = (typeof MOUNT_TYPES)[number]
export type SharingMode = (typeof SHARING_MODES)[number]

/** The value of a `RUN --mount`. BuildKit: `instructions.Mount`. A text that is not given is empty. */
export interface RunMount {
  /** @default 'bind' */
  readonly type: MountType
  readonly from: string
  readonly source: string
  readonly target: string
  /** @default true, but for `cache` and `tmpfs` */
  readonly readOnly: boolean
  /** In bytes; 0 where there is no limit. */
  readonly size: number
  readonly id: string
  readonly sharing?: SharingMode
  readonly required: boolean
  /** Name of the variable of a secret; empty for the one that its id names. */
  readonly env?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

type Draft = { -readonly [K in keyof RunMount]: RunMount[K] } & { readOnlyGiven: boolean }

/**
 * Reads the value of a `RUN --mount`. Without `expand` only what BuildKit reads with the file: its fields, and
 * that `from` has no variable; all other values wait for the variables of the stage.
 *
 * @throws {InstructionError} in BuildKit's words; and whatever `expand` throws.
 */
export function readMount(value: string, expand?: (word: string) => string): RunMount {
  const draft: Draft = {
    type: 'bind',
    from: '',
    source: '',
    target: '',
    readOnly: true,
    size: 0,
    id: '',
    required: false,
    readOnlyGiven: false,
  }
  for (const field of fieldsOf(value)) {
    const equals = field.indexOf('=')
    const key = toLower(equals === -1 ? field : field.slice(0, equals))
    if (equals === -1) {
      if (expand) setWord(draft, key, field)
    } else {
      setField(draft, key, field, field.slice(equals + 1), expand)
    }
  }
  checkFileInfo(draft)
  const { readOnlyGiven, ...mount } = draft
  if (!readOnlyGiven) mount.readOnly = mount.type !== 'cache' && mount.type !== 'tmpfs'
  if (mount.type === 'secret') checkSecret(mount)
  if (mount.sharing !== undefined && mount.type !== 'cache') {
    throw new InstructionError(`invalid cache sharing set for ${mount.type} mount`)
  }
  return Object.freeze(mount)
}

function fieldsOf(value: string): string[] {
  try {
    return readCsvFields(value)
  } catch (error) {
    if (!(error instanceof InstructionError)) throw error
    throw new InstructionError(`failed to parse csv mounts: ${error.message}`)
  }
}

function setWord(draft: Draft, key: string, field: string): void {
  switch (key) {
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw':
      draft.readOnly = key === 'readonly' || key === 'ro'
      draft.readOnlyGiven = true
      return
    case 'required':
      checkTakesRequired(draft)
      draft.required = true
      return
    default:
      throw new InstructionError(`invalid field '${field}' must be a key=value pair`)
  }
}

function setField(
  draft: Draft,
  key: string,
  field: string,
  written: string,
  expand: ((word: string) => string) | undefined,
): void {
  if (expand) {
    setValue(draft, key, field, expand(written))
  } else if (key === 'from') {
    const dollar = written.indexOf('$')
    if (dollar !== -1 && dollar !== written.length - 1) {
      throw new InstructionError(
        `'${key}' doesn't support variable expansion, define alias stage instead`,
      )
    }
    draft.from = written
  }
}

function setValue(draft: Draft, key: string, field: string, value: string): void {
  const setter = SETTERS.get(key)
  if (!setter) {
    throw new InstructionError(
      withSuggestion(`unexpected key '${key}' in '${field}'`, key, SETTERS.keys()),
    )
  }
  setter(draft, value, key)
}

type Setter = (draft: Draft, value: string, key: string) => void

const setSource: Setter = (draft, value) => {
  draft.source = value
}
const setTarget: Setter = (draft, value) => {
  draft.target = value
}
const setReadOnly: Setter = (draft, value, key) => {
  draft.readOnly = booleanOf(key, value)
  draft.readOnlyGiven = true
}
const setReadWrite: Setter = (draft, value, key) => {
  draft.readOnly = !booleanOf(key, value)
  draft.readOnlyGiven = true
}
const setId: Setter = (draft, value, key) => {
  draft[key === 'uid' ? 'uid' : 'gid'] = uint32Of(key, value, 10)
}

const SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  [
    'type',
    (draft, value) => {
      draft.type = choiceOf(value, MOUNT_TYPES, 'mount type')
    },
  ],
  [
    'from',
    (draft, value) => {
      draft.from = value
    },
  ],
  ['source', setSource],
  ['target', setTarget],
  ['readonly', setReadOnly],
  [
    'id',
    (draft, value) => {
      draft.id = value
    },
  ],
  [
    'sharing',
    (draft, value) => {
      draft.sharing = choiceOf(value, SHARING_MODES, 'sharing value')
    },
  ],
  [
    'required',
    (draft, value, key) => {
      checkTakesRequired(draft)
      draft.required = booleanOf(key, value)
    },
  ],
  [
    'size',
    (draft, value, key) => {
      if (draft.type !== 'tmpfs') throw unexpectedFor(key, draft)
      draft.size = readBytes(value) ?? refuse(`invalid value for ${key}: ${value}`)
    },
  ],
  [
    'mode',
    (draft, value, key) => {
      draft.mode = uint32Of(key, value, 8)
    },
  ],
  ['uid', setId],
  ['gid', setId],
  ['src', setSource],
  ['dst', setTarget],
  ['destination', setTarget],
  ['ro', setReadOnly],
  ['rw', setReadWrite],
  ['readwrite', setReadWrite],
  [
    'env',
    (draft, value) => {
      draft.env = value
    },
  ],
])

function refuse(message: string): never {
  throw new InstructionError(message)
}

function choiceOf<Choice extends string>(
  value: string,
  choices: readonly Choice[],
  what: string,
): Choice {
  const lower = toLower(value)
  const choice = choices.find((one) => one === lower)
  return choice ?? refuse(withSuggestion(`unsupported ${what} ${quote(value)}`, value, choices))
}

function booleanOf(key: string, value: string): boolean {
  return readBoolean(value) ?? refuse(`invalid value for ${key}: ${value}`)
}

function uint32Of(key: string, value: string, base: 8 | 10): number {
  return readUint32(value, base) ?? refuse(`invalid value ${value} for ${key}`)
}

function checkTakesRequired(draft: Draft): void {
  if (draft.type !== 'secret' && draft.type !== 'ssh') throw unexpectedFor('required', draft)
}

function unexpectedFor(key: string, { type }: Draft): InstructionError {
  return new InstructionError(`unexpected key '${key}' for mount type '${type}'`)
}

function checkFileInfo(draft: Draft): void {
  if (draft.type !== 'bind' && draft.type !== 'tmpfs') return
  for (const key of ['mode', 'uid', 'gid'] as const) {
    if (draft[key] !== undefined) refuse(`${key} not allowed for "${draft.type}" type mounts`)
  }
}

function checkSecret({ from, sharing, source, target, id }: RunMount): void {
  if (from !== '') refuse('secret mount should not have a from')
  if (sharing !== undefined) refuse('secret mount should not define sharing')
  if (source === '' && target === '' && id === '') {
    refuse('invalid secret mount. one of source, target required')
  }
  if (source !== '' && id !== '') refuse("both source and id can't be set")
}
