import * as z from 'zod'
import type {
  InspectedImageConfig,
  InspectedHealthcheck,
  ImageInspection,
} from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import { EngineRequestError, ImageNotFoundError } from '../errors/engine-error.js'
import { familiarName, formatPlatform } from '../reference/index.js'
import { ask, parsed, rawSchema } from './ask.js'
import { readEnvironmentLines } from './environment-lines.js'

const list = z
  .array(z.string())
  .nullish()
  .transform((value): readonly string[] => value ?? [])
const keys = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value): readonly string[] => Object.keys(value ?? {}).toSorted())
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const healthcheckSchema = z.object({
  Test: list,
  Interval: z.number().optional(),
  Timeout: z.number().optional(),
  StartPeriod: z.number().optional(),
  StartInterval: z.number().optional(),
  Retries: z.number().optional(),
})

const configSchema = z.object({
  Env: list,
  Labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? {}),
  ExposedPorts: keys,
  Volumes: keys,
  Entrypoint: list,
  Cmd: list,
  User: text,
  WorkingDir: text,
  Healthcheck: healthcheckSchema.nullish(),
  Shell: list,
  StopSignal: text,
  OnBuild: list,
})

const inspectSchema = z.object({
  Id: z.string(),
  RepoTags: list,
  RepoDigests: list,
  Os: z.string(),
  Architecture: z.string(),
  Variant: text,
  Created: text,
  Size: z.number().default(0),
  RootFS: z.object({ Layers: list }).nullish(),
  Config: configSchema.nullish(),
})

/**
 * What the Engine knows of an image.
 *
 * @param image Name or ID.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 */
export async function inspectImage(
  engine: Engine,
  image: string,
  signal?: AbortSignal,
): Promise<ImageInspection> {
  const doing = `Inspecting image "${image}"`
  try {
    const raw = await ask(
      engine,
      { doing, method: 'GET', path: `/images/${image}/json`, signal },
      rawSchema,
    )
    const found = parsed(doing, raw, inspectSchema)
    const hidden = await hiddenConfig(engine, found.Id, signal)
    const { Os: os, Architecture: architecture, Variant: variant, Created } = found
    return Object.freeze({
      id: found.Id,
      engine: engine.address,
      tags: found.RepoTags.map(familiarName),
      digests: found.RepoDigests.map(familiarName),
      platform: formatPlatform({ os, architecture, ...(variant !== '' && { variant }) }),
      ...(Created !== '' && { createdAt: new Date(Created) }),
      size: found.Size,
      layers: found.RootFS?.Layers ?? [],
      config: toConfig({ ...(found.Config ?? configSchema.parse({})), ...hidden }),
      raw,
    })
  } catch (error) {
    if (!(error instanceof EngineRequestError && error.status === 404)) throw error
    const reason = `the Engine at ${engine.address} does not hold it`
    throw new ImageNotFoundError(image, reason, { cause: error })
  }
}

const ownApiSchema = z.object({ Healthcheck: healthcheckSchema.nullish() })

/** What is in an image's configuration and not in an answer of Docker's API; podman's own has it. */
async function hiddenConfig(
  engine: Engine,
  id: string,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof ownApiSchema>> {
  if (engine.traits.showsHealthcheck) return {}
  const doing = `Inspecting the health check of image ${id}`
  const path = `/libpod/images/${id.replace(/^sha256:/, '')}/json`
  return ask(engine, { doing, method: 'GET', path, signal }, ownApiSchema)
}

/** The part `Config` of what the Engine says of an image, or of a container. */
export function readConfig(value: unknown, doing: string): InspectedImageConfig {
  return toConfig(parsed(doing, value, configSchema))
}

function toConfig(config: z.infer<typeof configSchema>): InspectedImageConfig {
  const healthcheck = toHealthcheck(config.Healthcheck)
  return Object.freeze({
    env: readEnvironmentLines(config.Env),
    labels: config.Labels,
    exposedPorts: config.ExposedPorts,
    volumes: config.Volumes,
    entrypoint: config.Entrypoint,
    cmd: config.Cmd,
    user: config.User,
    workdir: config.WorkingDir,
    ...(healthcheck && { healthcheck }),
    ...(config.Shell.length > 0 && { shell: config.Shell }),
    ...(config.StopSignal !== '' && { stopSignal: config.StopSignal }),
    onBuild: config.OnBuild,
  })
}

/** A number that is 0, or missing, stands for the default. */
function toHealthcheck(
  found: z.infer<typeof healthcheckSchema> | null | undefined,
): InspectedHealthcheck | undefined {
  const [form, ...words] = found?.Test ?? []
  if (!found || form === undefined || form === 'NONE') return undefined
  const { Interval, Timeout, StartPeriod, StartInterval, Retries } = found
  return Object.freeze({
    command: form === 'CMD-SHELL' ? (words[0] ?? '') : words,
    ...(Interval && { interval: Interval }),
    ...(Timeout && { timeout: Timeout }),
    ...(StartPeriod && { startPeriod: StartPeriod }),
    ...(StartInterval && { startInterval: StartInterval }),
    ...(Retries && { retries: Retries }),
  })
}
