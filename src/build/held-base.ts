import type { ImageConfig } from '../dockerfile/evaluate/index.js'
import type { Engine } from '../engine/index.js'
import {
  bestPlatform,
  type Digest,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  type Platform,
  readReference,
  type Reference,
} from '../reference/index.js'
import { readContainerConfig } from '../registry/client/manifest.js'
import { contentDigest } from './content-digest.js'
import { type HeldInspection, inspectHeld } from './inspect-held.js'

/** An image that an Engine holds, as a base. */
export interface HeldBase {
  readonly id: string
  readonly platform: Platform
  readonly config: ImageConfig
  /** Of what it holds: the same in every Engine. */
  readonly contentDigest: Digest
  /** By which its repository names it, where the Engine knows one. Several stand for the same image. */
  readonly repositoryDigests: readonly Digest[]
  /** Whether the image store of containerd holds it, which gives a digest of the repository to every image. */
  readonly inContainerd: boolean
  /** Whether the Engine finds it by name and digest without asking a registry. */
  readonly isFoundByDigest: boolean
}

/** The image that an Engine holds under a name or a digest; undefined where there is none. */
export async function heldBase(
  engine: Engine,
  reference: Reference,
  signal?: AbortSignal,
): Promise<HeldBase | undefined> {
  const inspected = await inspectHeld(engine, nameInEngine(reference), signal)
  if (!inspected?.Id || !inspected.Os || !inspected.Architecture) return undefined
  const { Id: id, Config, RootFS, Descriptor } = inspected
  const repositoryDigests = digestsOf(inspected, reference)
  const inContainerd = repositoryDigests.some((digest) => digest === id)
  const platform = platformOf(inspected)
  return {
    id,
    platform,
    config: { ...readContainerConfig(Config), platform },
    contentDigest: contentDigest({
      platform: formatPlatform(platform),
      diffIds: RootFS?.Layers ?? [],
      config: Config ?? {},
    }),
    repositoryDigests,
    inContainerd,
    isFoundByDigest: !inContainerd || Descriptor !== undefined,
  }
}

/** Whether BuildKit takes a held image for a platform. Source: moby builder-next/adapters/containerimage. */
export function fits({ platform }: Pick<HeldBase, 'platform'>, wanted: string): boolean {
  return bestPlatform(parsePlatform(wanted), [{ platform }]) !== undefined
}

/** With a digest the tag means nothing, and old Engines take only one of the two. */
function nameInEngine({ name, tag, digest }: Reference): string {
  return digest === undefined ? `${name}:${tag ?? 'latest'}` : `${name}@${digest}`
}

function digestsOf({ RepoDigests }: HeldInspection, { name }: Reference): readonly Digest[] {
  const digests = (RepoDigests ?? []).flatMap((text) => {
    const { parts } = readReference(text)
    return parts?.digest !== undefined && `${parts.domain}/${parts.path}` === name
      ? [parts.digest]
      : []
  })
  return digests.toSorted()
}

function platformOf({ Os = '', Architecture = '', Variant, OsVersion }: HeldInspection): Platform {
  const written = [Os, Architecture, Variant].filter(Boolean).join('/')
  const platform = parsePlatform(written)
  return normalizePlatform(OsVersion ? { ...platform, osVersion: OsVersion } : platform)
}
