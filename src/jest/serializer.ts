import { type SnapshotForm, snapshotForm } from './snapshot-form.js'

/** A plugin of pretty-format, as `snapshotSerializers` and `expect.addSnapshotSerializer` take it. */
export interface SnapshotSerializer {
  test(value: unknown): boolean
  serialize<Config>(
    value: unknown,
    config: Config,
    indentation: string,
    depth: number,
    refs: unknown[],
    printer: SnapshotPrinter<Config>,
  ): string
}

type SnapshotPrinter<Config> = (
  value: unknown,
  config: Config,
  indentation: string,
  depth: number,
  refs: unknown[],
) => string

/** What is another one for each build and each run, and what stands in its place. */
const CHANGING = [
  [/\bsha256:[0-9a-f]{64}\b/g, 'sha256:<digest>'],
  [/\b[0-9a-f]{64}\b/g, '<id>'],
  [/\bimagewright-[0-9a-f]{12}\b/g, 'imagewright-<name>'],
] as const

/** Whether a value is printed here: one of ours, or a text with something in it that changes. */
export function test(value: unknown): boolean {
  return typeof value === 'string' ? stable(value) !== value : formOf(value) !== undefined
}

/**
 * Prints images, containers, definitions and what commands gave so that the same definition gives the same snapshot:
 * without IDs, digests, keys, times, ports of the host and generated names. A definition is printed as its Dockerfile.
 * In every text, digests, IDs of 64 hexadecimal digits and generated names give way to a word for them.
 */
export function serialize<Config>(
  value: unknown,
  config: Config,
  indentation: string,
  depth: number,
  refs: unknown[],
  printer: SnapshotPrinter<Config>,
): string {
  if (typeof value === 'string') return printer(stable(value), config, indentation, depth, refs)
  const form = formOf(value)
  if (form === undefined) return printer(value, config, indentation, depth, refs)
  if (form.kind === 'text') return stable(form.text).replaceAll('\n', `\n${indentation}`)
  return `${form.name} ${printer(form.fields, config, indentation, depth, refs)}`
}

const serializer: SnapshotSerializer = { test, serialize }

// jest takes the default export of an ES module, and all of a CommonJS module.
export default serializer

function formOf(value: unknown): SnapshotForm | undefined {
  return typeof value === 'object' && value !== null ? snapshotForm(value) : undefined
}

function stable(text: string): string {
  return CHANGING.reduce((changed, [pattern, word]) => changed.replace(pattern, word), text)
}
