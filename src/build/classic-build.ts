import { classicBuild } from '../engine/classic/index.js'
import type { Engine, RegistryAuth } from '../engine/index.js'
import { BuildIncompleteError, InvalidDefinitionError } from '../errors/index.js'
import { reachableStages } from '../dockerfile/print/index.js'
import { literalText } from '../node/index.js'
import type { BuildEvent } from '../progress/event.js'
import { parseReference } from '../reference/index.js'
import { credentialKey, credentialsFor } from '../registry/index.js'
import type { BuildPlan } from './plan.js'
import { classicLimits } from './reproducible.js'
import type { BuiltIds, SettledBuild } from './settled-build.js'

/** Builds with the builder that Docker had before BuildKit. */
export async function buildWithClassicBuilder(
  engine: Engine,
  plan: SettledBuild,
  emit: (event: BuildEvent) => void,
): Promise<BuiltIds> {
  const { request, source } = plan
  refuseBuildkitOptions(engine, plan)
  const events = classicBuild(engine, {
    dockerfile: plan.dockerfile.text,
    source,
    ignorePatterns: plan.ignore.patterns,
    buildArgs: plan.buildArgs,
    labels: request.labels ?? {},
    platform: plan.platform,
    noCache: request.noCache === true,
    pull: request.pull ?? false,
    network: request.network,
    extraHosts: request.addHosts,
    registryConfig: await registryConfig(engine, plan),
    signal: request.signal,
  })
  let built: BuiltIds | undefined
  for await (const event of events) {
    if (event.type === 'image')
      built = { id: event.id, digest: event.digest, limits: classicLimits(plan.reproducible) }
    else emit(event)
  }
  if (built) return built
  throw new BuildIncompleteError('The classic builder ended the build without the ID of an image', {
    at: plan.target.at,
  })
}

const BUILDKIT_OPTIONS = ['secrets', 'ssh', 'contexts'] as const

function refuseBuildkitOptions({ traits }: Engine, { request, target }: BuildPlan): void {
  const given = BUILDKIT_OPTIONS.find((name) => Object.keys(request[name] ?? {}).length > 0)
  const option = given ?? (Array.isArray(request.noCache) ? 'noCache' : undefined)
  if (option === undefined) return
  throw new InvalidDefinitionError(
    `build(): the classic builder does not know ${option === 'noCache' ? 'noCache for single stages' : `"${option}"`}`,
    {
      at: target.at,
      hint: traits.buildkit
        ? "Leave it out, or leave out builder: 'classic'."
        : `Leave it out, or build with a Docker Engine: ${traits.product} has no BuildKit.`,
    },
  )
}

/** The classic builder is told beforehand what BuildKit asks for: the logins of the bases' registries, and no others. */
async function registryConfig(
  engine: Engine,
  { target, request }: BuildPlan,
): Promise<Readonly<Record<string, RegistryAuth>>> {
  const domains = reachableStages(target).flatMap(({ base }) => {
    const text = base.kind === 'reference' ? literalText(base.reference) : undefined
    return text === undefined ? [] : [parseReference(text).domain]
  })
  const logins = [...new Set(domains)].map(async (domain) => {
    const found = await credentialsFor(domain, {
      env: engine.environment(),
      signal: request.signal,
    })
    return found ? [[credentialKey(domain), found] as const] : []
  })
  return Object.fromEntries((await Promise.all(logins)).flat())
}
