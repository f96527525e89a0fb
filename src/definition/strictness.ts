import type { z } from 'zod'
import {
  type AddNode,
  type Assignment,
  type CommandNode,
  type CopyNode,
  type ExecCommand,
  type InstructionKind,
  instructionSchemas,
  lazyRecord,
  literalText,
  type MountNode,
  type NodeOf,
  type RunCommandNode,
  VARIABLE_NAME,
  type Word,
} from '../node/index.js'
import { readReference } from '../reference/index.js'
import { isFileMode, isPort, isSignal, isWorkdir } from './values.js'

/** What is wrong in a node, and where. */
type Fault = readonly [path: readonly PropertyKey[], message: string]

/**
 * What a call of the builder must not be given although a Dockerfile may hold it: values of which it is known that no
 * build takes them, and such as nobody means.
 */
const FAULTS: { readonly [K in InstructionKind]?: (node: NodeOf<K>) => readonly Fault[] } = {
  add: (node) => [...transferFaults(node), ...emptyWord(['checksum'], node.checksum)],
  arg: ({ name }) => (VARIABLE_NAME.test(name) ? [] : [[['name'], 'must be a variable name']]),
  cmd: ({ command }) => commandFaults(['command'], command),
  copy: (node) => [
    ...transferFaults(node),
    ...(node.from?.kind === 'context' && !isReferenceText(node.from.name)
      ? [[['from', 'name'], 'must be the name of a context'] as const]
      : []),
    ...(node.from?.kind === 'image' && !isReferenceText(node.from.reference)
      ? [[['from', 'reference'], 'must be a reference'] as const]
      : []),
  ],
  entrypoint: ({ command }) => commandFaults(['command'], command),
  env: ({ variables }) =>
    nameFaults('variables', variables, /^[^\s=]+$/u, 'must have no "=" and no blanks'),
  expose: ({ ports }) =>
    ports.flatMap((port, index) =>
      isPort(port)
        ? []
        : [[['ports', index], 'must be a port such as 80, "80/udp" or "8000-8010"'] as const],
    ),
  healthcheck: (node) => [
    ...(node.test === 'none' ? [] : commandFaults(['test'], node.test)),
    ...DURATIONS.flatMap((option): readonly Fault[] =>
      DURATION.test(node[option] ?? '0')
        ? []
        : [[[option], 'must be a duration such as "30s" or "1m30s"']],
    ),
  ],
  label: ({ labels }) => nameFaults('labels', labels, /^[^=]+$/u, 'must have no "="'),
  run: ({ command, mounts = [], devices = [] }) => [
    ...runCommandFaults(command),
    ...mounts.flatMap((mount, index) => mountFaults(['mounts', index], mount)),
    ...devices.flatMap((device, index) => emptyWord(['devices', index], device)),
  ],
  stopsignal: ({ signal }) =>
    isSignal(signal) ? [] : [[['signal'], 'must be a signal such as "SIGTERM" or 15']],
  user: ({ user }) => emptyWord(['user'], user),
  workdir: ({ path }) => [
    ...emptyWord(['path'], path),
    ...(isWorkdir(path)
      ? []
      : [[['path'], 'must be a path of fewer than 4096 bytes with names of at most 255'] as const]),
  ],
}

const DURATIONS = ['interval', 'timeout', 'startPeriod', 'startInterval'] as const
const DURATION = /^(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/

const KINDS = Object.keys(instructionSchemas) as readonly InstructionKind[]

/** The schemas of the nodes, for what the calls of the builder are given. */
export const strictSchemas = lazyRecord(
  Object.fromEntries(KINDS.map((kind) => [kind, () => strict(kind, instructionSchemas[kind])])),
) as typeof instructionSchemas

function strict(kind: InstructionKind, schema: z.ZodType): z.ZodType {
  const faultsOf = FAULTS[kind] as ((node: unknown) => readonly Fault[]) | undefined
  return schema.superRefine((node, context) => {
    if (context.issues.length > 0) return
    for (const [path, message] of [...nulFaults([], node), ...(faultsOf?.(node) ?? [])]) {
      context.addIssue({ code: 'custom', path: [...path], message })
    }
  })
}

/** A NUL ends a string for the kernel. */
function nulFaults(path: readonly PropertyKey[], value: unknown): readonly Fault[] {
  if (typeof value === 'string') {
    return value.includes('\0') ? [[path, 'must not contain NUL or a lone surrogate']] : []
  }
  if (typeof value !== 'object' || value === null || isStage(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    nulFaults([...path, Array.isArray(value) ? Number(key) : key], member),
  )
}

/** Another stage has been checked when it was made. */
function isStage(value: object): boolean {
  return 'kind' in value && value.kind === 'stage' && 'instructions' in value
}

function emptyWord(path: readonly PropertyKey[], word: Word | undefined): readonly Fault[] {
  return word !== undefined && literalText(word) === '' ? [[path, 'must not be empty']] : []
}

function isReferenceText(text: string): boolean {
  return 'parts' in readReference(text)
}

function nameFaults(
  field: string,
  assignments: readonly Assignment[],
  allowed: RegExp,
  message: string,
): readonly Fault[] {
  return assignments.flatMap(({ name }, index): readonly Fault[] => {
    if (name.length === 0) return [[[field, index, 'name'], 'must not be empty']]
    const isAllowed = typeof name === 'string' && allowed.test(name)
    return isAllowed ? [] : [[[field, index, 'name'], message]]
  })
}

function transferFaults(node: AddNode | CopyNode): readonly Fault[] {
  const { sources, destination, chown, chmod, exclude = [] } = node
  return [
    ...sources.flatMap((source, index) =>
      source.kind === 'path' ? emptyWord(['sources', index, 'path'], source.path) : [],
    ),
    ...emptyWord(['destination'], destination),
    ...emptyWord(['chown'], chown),
    ...(chmod === undefined || isFileMode(chmod)
      ? []
      : [[['chmod'], 'must be a file mode such as "755" or "u=rwX,go=rX"'] as const]),
    ...exclude.flatMap((pattern, index) => emptyWord(['exclude', index], pattern)),
  ]
}

function commandFaults(path: readonly PropertyKey[], command: CommandNode): readonly Fault[] {
  return command.form === 'shell' ? blankText([...path, 'text'], command.text) : []
}

function runCommandFaults(command: RunCommandNode): readonly Fault[] {
  switch (command.form) {
    case 'exec':
      return noArguments(['command'], command)
    case 'all':
      return command.commands.flatMap((text, index) =>
        blankText(['command', 'commands', index], text),
      )
    default:
      return blankText(['command', 'text'], command.text)
  }
}

function blankText(path: readonly PropertyKey[], text: string): readonly Fault[] {
  return /^\s*$/.test(text) ? [[path, 'must not be blank']] : []
}

function noArguments(path: readonly PropertyKey[], command: ExecCommand): readonly Fault[] {
  return command.arguments.length === 0 ? [[path, 'must have at least one argument']] : []
}

// Source: Go os.Setenv; BuildKit hands the name on as it is.
const ENVIRONMENT_NAME = /^[^\s=]+$/u

const SIZE = /^\d+(\.\d+)? ?[kKmMgGtTpP]?[iI]?[bB]?$/

function mountFaults(path: readonly PropertyKey[], mount: MountNode): readonly Fault[] {
  if (mount.type === 'unsettled') return []
  const { target }: { readonly target?: Word } = mount
  return [
    ...emptyWord([...path, 'target'], target),
    // It would hide the whole file system of the stage; BuildKit refuses it.
    ...(target === '/' ? [[[...path, 'target'], 'must not be "/"'] as const] : []),
    ...('source' in mount ? emptyWord([...path, 'source'], mount.source) : []),
    ...('id' in mount ? emptyWord([...path, 'id'], mount.id) : []),
    ...('mode' in mount ? modeFaults(path, mount) : []),
    ...(['uid', 'gid'] as const).flatMap((key): readonly Fault[] => {
      const value = key in mount ? (mount as { uid?: unknown; gid?: unknown })[key] : undefined
      return value === undefined || typeof value === 'number'
        ? []
        : [[[...path, key], 'must be a number']]
    }),
    ...(mount.type === 'tmpfs' && typeof mount.size === 'string' && !SIZE.test(mount.size)
      ? [[[...path, 'size'], 'must be a size such as "64m"'] as const]
      : []),
    ...(mount.type === 'secret' && mount.env !== undefined && !ENVIRONMENT_NAME.test(mount.env)
      ? [[[...path, 'env'], 'must be the name of a variable'] as const]
      : []),
  ]
}

function modeFaults(
  path: readonly PropertyKey[],
  { mode }: { readonly mode?: number | Word },
): readonly Fault[] {
  return mode === undefined || (typeof mode === 'number' && mode <= 0o7777)
    ? []
    : [[[...path, 'mode'], 'must be a file mode of at most 0o7777']]
}
