import type { BuildPlan } from './plan.js'
import type { Reproducible } from './reproducible.js'

/**
 * What the whole build is told besides its instructions, arguments, files and platform, by name. Secrets and SSH agents
 * are none of it: BuildKit too takes a step whose secret is another from its cache.
 */
export function settingsOf(
  { request }: Pick<BuildPlan, 'request'>,
  reproducible: Reproducible | undefined,
): Readonly<Record<string, string>> {
  const { labels = {}, addHosts = {}, network, builder } = request
  return {
    ...prefixed('label', labels),
    ...prefixed('add-host', addHosts),
    ...(network !== undefined && network !== 'default' && { network }),
    ...(builder === 'classic' && { builder }),
    // The time itself is a build argument; other bytes than those of a build that is only given the argument.
    ...(reproducible && { reproducible: String(reproducible.epoch) }),
  }
}

function prefixed(
  kind: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${kind}:${name}`, value]),
  )
}
