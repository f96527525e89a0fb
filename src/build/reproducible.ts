import type { BuildRequest } from '../definition/index.js'
import type { Environment } from '../engine/index.js'
import { InvalidEpochError } from '../errors/index.js'

/** What makes two builds of the same inputs give the same bytes. */
export interface Reproducible {
  /** The one time of everything, in seconds since 1970. */
  readonly epoch: number
  /** Who gave it. */
  readonly source: 'option' | 'argument' | 'environment' | 'commit'
}

/** Latest time that a tar header holds in its eleven octal digits: the year 2242. */
const MAX_EPOCH = 0o77777777777

const VARIABLE = 'SOURCE_DATE_EPOCH'

/**
 * Settles the one time of a reproducible build: that of the option, of the build argument, of the environment, or of
 * the newest commit of the repository that the context is in. Undefined where nobody asks for a reproducible build.
 *
 * @throws {EpochUnknownError} `EPOCH_UNKNOWN` where nobody gives a time.
 * @throws {InvalidEpochError} `INVALID_EPOCH`
 */
export async function reproducibility(
  plan: {
    readonly request: Pick<BuildRequest, 'reproducible' | 'buildArgs' | 'signal'>
    /** Folder of the build context. */
    readonly root: string
  },
  env: Environment,
): Promise<Reproducible | undefined> {
  const { reproducible, buildArgs = {}, signal } = plan.request
  if (!reproducible) return undefined
  const { epoch = undefined } = reproducible === true ? {} : reproducible
  if (epoch !== undefined) return { epoch: checkedEpoch(epoch), source: 'option' }
  const argument = buildArgs[VARIABLE]
  if (argument) {
    return { epoch: parseEpoch(argument, `The build argument ${VARIABLE}`), source: 'argument' }
  }
  const variable = env[VARIABLE]
  if (variable) {
    const origin = `The environment variable ${VARIABLE}`
    return { epoch: parseEpoch(variable, origin), source: 'environment' }
  }
  const { commitTime } = await import('./commit-time.js')
  return { epoch: await commitTime(plan.root, env, signal), source: 'commit' }
}

/** Build arguments of a build: those that it has, and the time. */
export function reproducibleArgs(
  buildArgs: Readonly<Record<string, string>>,
  reproducible: Reproducible | undefined,
): Readonly<Record<string, string>> {
  return reproducible ? { ...buildArgs, [VARIABLE]: String(reproducible.epoch) } : buildArgs
}

/** What the builder that Docker had before BuildKit cannot do. */
export function classicLimits(reproducible: Reproducible | undefined): readonly string[] {
  return reproducible
    ? [
        'The classic builder knows no SOURCE_DATE_EPOCH: files in new layers, "created", the history and the IDs of containers in it are those of the build.',
      ]
    : []
}

function parseEpoch(text: string, origin: string): number {
  const epoch = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (epoch <= MAX_EPOCH) return epoch
  throw new InvalidEpochError(text, origin)
}

function checkedEpoch(epoch: number): number {
  if (Number.isInteger(epoch) && epoch >= 0 && epoch <= MAX_EPOCH) return epoch
  throw new InvalidEpochError(epoch, 'reproducible.epoch')
}
