import * as z from 'zod'
import { EngineStreamError } from '../../errors/engine-error.js'
import { formatPlatform } from '../../reference/index.js'
import type { ConfigDifference, ConfigField } from './compared-images.js'

// OCI image-spec, config.md, and what Docker adds to it.
const textsSchema = z.array(z.string()).nullish()
const namesSchema = z.record(z.string(), z.unknown()).nullish()
const configSchema = z.object({
  os: z.string().default(''),
  architecture: z.string().default(''),
  variant: z.string().nullish(),
  config: z
    .object({
      Cmd: textsSchema,
      Entrypoint: textsSchema,
      Env: textsSchema,
      ExposedPorts: namesSchema,
      Healthcheck: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      OnBuild: textsSchema,
      Shell: textsSchema,
      StopSignal: z.string().nullish(),
      User: z.string().nullish(),
      Volumes: namesSchema,
      WorkingDir: z.string().nullish(),
    })
    .nullish(),
})

/** Labels by which imagewright knows what it made begin so. */
const OWN_LABELS = 'dev.imagewright.'

/** A field, by its name where it has several. */
type ConfigValues = ReadonlyMap<string, readonly [field: ConfigField, name: string, value: string]>

/**
 * In what two configurations of images differ; fields in alphabetical order.
 *
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for what is no configuration.
 */
export function compareConfigs(first: unknown, second: unknown): readonly ConfigDifference[] {
  const [ours, theirs] = [valuesOf(first), valuesOf(second)]
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted()
  return Object.freeze(
    keys.flatMap((key) => {
      const [one, other] = [ours.get(key), theirs.get(key)]
      const [field, name] = one ?? other ?? []
      if (field === undefined || one?.[2] === other?.[2]) return []
      const difference = { field, ...(name && { name }), first: one?.[2], second: other?.[2] }
      return [Object.freeze<ConfigDifference>(difference)]
    }),
  )
}

function valuesOf(document: unknown): ConfigValues {
  const { success, data, error } = configSchema.safeParse(document)
  if (!success) {
    const reason = 'the configuration of an image has another shape'
    throw new EngineStreamError('Comparing images', reason, { cause: error })
  }
  const { os, architecture, variant, config } = data
  const labels = Object.entries(config?.Labels ?? {})
  const values: (readonly [ConfigField, string, string | undefined])[] = [
    ['cmd', '', list(config?.Cmd)],
    ['entrypoint', '', list(config?.Entrypoint)],
    ...environment(config?.Env ?? []).map(([name, value]) => ['env', name, value] as const),
    ...Object.keys(config?.ExposedPorts ?? {}).map((name) => ['expose', name, name] as const),
    ['healthcheck', '', sortedJson(config?.Healthcheck)],
    ...labels
      .filter(([name]) => !name.startsWith(OWN_LABELS))
      .map(([name, value]) => ['label', name, value] as const),
    ['onbuild', '', list(config?.OnBuild)],
    ['platform', '', formatPlatform({ os, architecture, ...(variant && { variant }) })],
    ['shell', '', list(config?.Shell)],
    ['stopsignal', '', config?.StopSignal || undefined],
    ['user', '', config?.User || undefined],
    ...Object.keys(config?.Volumes ?? {}).map((name) => ['volume', name, name] as const),
    // Without one, processes start at the root.
    ['workdir', '', config?.WorkingDir || '/'],
  ]
  return new Map(
    values.flatMap(([field, name, value]) =>
      value === undefined ? [] : [[`${field} ${name}`, [field, name, value] as const] as const],
    ),
  )
}

/** Stores write an empty list, null or nothing for the same. */
function list(texts: readonly string[] | null | undefined): string | undefined {
  return texts && texts.length > 0 ? JSON.stringify(texts) : undefined
}

/** The last one of a name counts, as it does for the process that is given both. */
function environment(lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines.map((line) => {
    const equals = line.indexOf('=')
    return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
  })
}

/** Zeros are what a health check has that says nothing of the matter. */
function sortedJson(
  value: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  const members = Object.entries(value ?? {}).filter(([, each]) => each !== 0 && each !== null)
  if (members.length === 0) return undefined
  return JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1))))
}
