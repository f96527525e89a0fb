import type { DockerfileOptions } from '../definition/index.js'
import { evaluateDockerfile } from '../dockerfile/evaluate/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { type Pins, printDockerfile } from '../dockerfile/print/index.js'
import { LockMissingError, LockUnpinnableError, type SourceLocation } from '../errors/index.js'
import { lockKey } from '../lockfile/key.js'
import type { LockfileAt } from '../lockfile/lockfile.js'
import { literalText, type StageNode } from '../node/index.js'
import { parseReference, readReference } from '../reference/index.js'
import { LOCK_HINT, requireLock } from './lock.js'
import { pinnedTo } from './pinned-reference.js'

/** Two that have nothing in common: a base that is the same for both does not depend on the platform. */
const PLATFORMS = ['linux/amd64', 'windows/arm64'] as const

/**
 * How the lock file of a definition names its images, for `toDockerfile({ locked: true })`. Each pin throws for an
 * image that cannot be named so.
 *
 * @throws {LockMissingError} `LOCK_MISSING` where there is no lock file.
 * @throws {LockfileInvalidError} `LOCKFILE_INVALID`
 */
export function lockedPins(target: StageNode, options: DockerfileOptions): Pins {
  const lock = requireLock(target, options.lockFile)
  let expanded: ReadonlyMap<StageNode, string> | undefined
  const expandedBase = (stage: StageNode): string => {
    expanded ??= expandedBases(target, options)
    const reference = expanded.get(stage)
    if (reference !== undefined) return reference
    throw new LockUnpinnableError('What the base is called depends on the platform', {
      at: stage.at,
      hint: 'Such a base is pinned by build({ locked: true }).',
    })
  }
  return {
    frontend: (reference) => lockedReference(lock, reference, target.at),
    base: (stage) => {
      const { base, at } = stage
      if (base.kind !== 'reference') return undefined
      return lockedReference(lock, literalText(base.reference) ?? expandedBase(stage), at)
    },
    origin: (reference, at) => lockedReference(lock, reference, at),
  }
}

/** Undefined for what needs no pin: it stands for itself. */
function lockedReference(
  lock: LockfileAt,
  text: string,
  at: SourceLocation | undefined,
): string | undefined {
  const { parts } = readReference(text)
  if (text === 'scratch' || parts?.digest !== undefined) return undefined
  if (!parts) {
    throw new LockMissingError(`The base ${JSON.stringify(text)} is no reference of an image`, {
      at,
      hint: 'Give the ARGs that it is named with a default, or values: toDockerfile({ locked: true, buildArgs }).',
    })
  }
  const entry = lock.images.get(lockKey(text))
  if (!entry) {
    throw new LockMissingError(`${lock.path} lacks "${lockKey(text)}"`, { at, hint: LOCK_HINT })
  }
  if (entry.kind === 'registry') return pinnedTo(parseReference(text), entry.digest)
  throw new LockUnpinnableError(
    `"${lockKey(text)}" is locked as local: no reference can name exactly that image`,
    { at, hint: 'Push it to a registry, refer to it there, and lock it anew.' },
  )
}

/** What the bases with variables come to, except for those that the platform decides. */
function expandedBases(
  target: StageNode,
  { buildArgs = {} }: DockerfileOptions,
): ReadonlyMap<StageNode, string> {
  const { text, stages } = printDockerfile(target)
  const dockerfile = parseDockerfile(text)
  const given = Object.entries(buildArgs).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const [bases = [], others = []] = PLATFORMS.map((platform) =>
    evaluateDockerfile(dockerfile, {
      buildArgs: Object.fromEntries(given),
      buildPlatform: platform,
      targetPlatform: platform,
      allStages: true,
    }).stages.map(({ base }) => (base.kind === 'image' ? base.reference : undefined)),
  )
  return new Map(
    stages.flatMap(({ node }, index) => {
      const reference = bases[index]
      return reference !== undefined && reference === others[index] ? [[node, reference]] : []
    }),
  )
}
