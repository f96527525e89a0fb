import type { ExporterOptions } from '../buildkit/index.js'
import type { BuildRequest } from '../definition/index.js'
import { type Engine, engineDialer, type Environment } from '../engine/index.js'
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

/** How an Engine puts an image into its store. */
export interface ReproducibleExport {
  readonly exporter: ExporterOptions
  /** Whether the layers must be read out of the Engine and given back with their one time. */
  readonly rewritten: boolean
  /** What of `reproducible` the Engine cannot do, a sentence each. */
  readonly limits: readonly string[]
}

const PLAIN: ReproducibleExport = {
  exporter: { type: 'moby', attrs: {} },
  rewritten: false,
  limits: [],
}

// `moby` unpacks every image into containerd's store, and BuildKit cannot unpack what it has rewritten. `image` leaves
// that to the first container; the prefix is the one by which the Engine knows its images without a name.
const REWRITING: ReproducibleExport = {
  exporter: {
    type: 'image',
    attrs: { 'rewrite-timestamp': 'true', 'dangling-name-prefix': 'moby-dangling' },
  },
  rewritten: false,
  limits: [],
}

/** API of the first Engine whose BuildKit (0.13) has `rewrite-timestamp`: 26.0. Older ones take it for nothing. */
const REWRITING_API = 45

/**
 * The exporter of a build, and what it cannot do. BuildKit gives the files of layers their time in an Engine with the
 * containerd image store. The exporter of graph drivers takes the attribute and does nothing, but such an Engine takes
 * its layers back with other times.
 */
export async function reproducibleExport(
  engine: Engine,
  reproducible: Reproducible | undefined,
): Promise<ReproducibleExport> {
  if (!reproducible) return PLAIN
  // Loaded here, so that a build that is skipped loads nothing of BuildKit.
  const { listWorkers } = await import('../buildkit/index.js')
  const [{ containerdStore }, { version, apiVersion }] = await Promise.all([
    listWorkers(engineDialer(engine)),
    engine.version(),
  ])
  if (!containerdStore) return { ...PLAIN, rewritten: true }
  if (Number(apiVersion.split('.')[1]) >= REWRITING_API) return REWRITING
  const limit = `Docker Engine ${version} cannot rewrite the times of files (since 26.0): those in new layers are the times of the build.`
  return { ...PLAIN, limits: [limit] }
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
