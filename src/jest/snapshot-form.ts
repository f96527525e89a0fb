import type {
  BuiltImage,
  CommandResult,
  Container,
  ContainerInspection,
  ContainerSummary,
  EngineImage,
  ImageSummary,
  LogLine,
  PublishedPort,
  Stage,
} from '../definition/index.js'

/** What of a value is the same for every build and every run: a text, or a name and fields. */
export type SnapshotForm =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fields'; readonly name: string; readonly fields: object }

interface Shape {
  is(value: object): boolean
  form(value: never): SnapshotForm
}

// Judged by what the value has and not by its class, for a test file may have loaded the package a second time.
const SHAPES: readonly Shape[] = [
  {
    is: (value) => hasKind(value, 'stage') && 'toDockerfile' in value,
    form: (stage: Stage) => ({ kind: 'text', text: stage.toDockerfile().trimEnd() }),
  },
  {
    is: (value) => hasKind(value, 'built'),
    form: ({ tags, platform }: BuiltImage) => fields('BuiltImage', { tags, platform }),
  },
  {
    is: (value) => hasKind(value, 'image') && 'reference' in value && 'tag' in value,
    form: ({ reference }: EngineImage) => fields('EngineImage', { reference: reference.text }),
  },
  {
    is: (value) => hasKind(value, 'container') && 'exec' in value,
    form: ({ name, image, ports }: Container) =>
      fields('Container', { name, image, ports: portNames(ports) }),
  },
  { is: (value) => has(value, 'imageId', 'state', 'raw'), form: inspectionForm },
  {
    is: (value) => has(value, 'imageId', 'status', 'createdAt'),
    form: ({ name, image, status, labels }: ContainerSummary) =>
      fields('ContainerSummary', { name, image, status, labels: foreignLabels(labels) }),
  },
  {
    is: (value) => has(value, 'tags', 'digests', 'createdAt'),
    form: ({ tags, labels }: ImageSummary) =>
      fields('ImageSummary', { tags, labels: foreignLabels(labels) }),
  },
  {
    is: (value) => has(value, 'exitCode', 'stdout', 'stdoutBytes'),
    form: ({ stdoutBytes: _stdout, stderrBytes: _stderr, ...rest }: CommandResult) =>
      fields('CommandResult', rest),
  },
  {
    is: (value) => has(value, 'stream', 'text', 'bytes', 'complete'),
    form: ({ stream, text, complete }: LogLine) => fields('LogLine', { stream, text, complete }),
  },
]

/** Nothing for a value that is none of ours. */
export function snapshotForm(value: object): SnapshotForm | undefined {
  return SHAPES.find((shape) => shape.is(value))?.form(value as never)
}

function inspectionForm(inspection: ContainerInspection): SnapshotForm {
  const { name, image, state, health, ports, networks, mounts } = inspection
  const { env, labels, entrypoint, command, user, workdir, tty } = inspection
  const { status, exitCode, signal, oomKilled, error } = state
  return fields('ContainerInspection', {
    name,
    image,
    state: { status, exitCode, ...(signal !== undefined && { signal }), oomKilled, error },
    ...(health && { health: health.status }),
    ports: portNames(ports),
    networks: Object.keys(networks),
    mounts,
    env,
    labels: foreignLabels(labels),
    entrypoint,
    command,
    user,
    workdir,
    tty,
  })
}

function fields(name: string, values: object): SnapshotForm {
  return { kind: 'fields', name, fields: values }
}

/** The ports of the host are free ones, others each time. */
function portNames(ports: readonly PublishedPort[]): readonly string[] {
  return [...new Set(ports.map(({ container, protocol }) => `${container}/${protocol}`))]
}

function foreignLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const foreign = Object.entries(labels).filter(([name]) => !name.startsWith('dev.imagewright.'))
  return Object.fromEntries(foreign)
}

function hasKind(value: object, kind: string): boolean {
  return 'kind' in value && value.kind === kind
}

function has(value: object, ...names: readonly string[]): boolean {
  return names.every((name) => name in value)
}
