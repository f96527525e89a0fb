import type {
  Container,
  ContainerFilters,
  ContainerSummary,
  CreateOptions,
  EngineImages,
  EnginePlace,
  Network,
  NetworkOptions,
  NetworkSummary,
  ResourceFilters,
  RunOptions,
  RunResult,
  StartOptions,
  Volume,
  VolumeOptions,
  VolumeSummary,
} from '../definition/index.js'
import type { Engine } from '../engine/index.js'

// What speaks to an Engine is loaded with the first call, so that importing the library loads nothing of it.

/** How and where to run. */
export interface ContainerRunOptions extends RunOptions, EnginePlace {}

/** How and where to start. */
export interface ContainerStartOptions extends StartOptions, EnginePlace {}

/** How and where to make a container. */
export interface ContainerCreateOptions extends CreateOptions, EnginePlace {}

async function run(image: string, options: ContainerRunOptions = {}): Promise<RunResult> {
  const { place, rest } = placed(options)
  const { runContainer } = await import('./run.js')
  const engine = await connect(place, rest.signal)
  try {
    return await runContainer(engine, image, rest)
  } finally {
    engine.close()
  }
}

async function start(image: string, options: ContainerStartOptions = {}): Promise<Container> {
  const { place, rest } = placed(options)
  const { startContainer } = await import('./start.js')
  return startContainer(await connect(place, rest.signal), image, rest)
}

async function create(image: string, options: ContainerCreateOptions = {}): Promise<Container> {
  const { place, rest } = placed(options)
  const { makeContainer } = await import('./start.js')
  return makeContainer(await connect(place, rest.signal), image, rest)
}

async function get(id: string, place: EnginePlace = {}): Promise<Container> {
  const { getContainer } = await import('./list.js')
  return getContainer(await connect(place), id)
}

async function list(
  filters: ContainerFilters & EnginePlace = {},
): Promise<readonly ContainerSummary[]> {
  const { place, rest } = placed(filters)
  const { listContainers } = await import('./list.js')
  return listContainers(await connect(place), rest)
}

/** Containers of images. One that the Engine does not hold is pulled first, unless the option `pull` says otherwise. */
export const container = Object.freeze({
  /**
   * Runs a container to its end, removes it, and gives its exit code and output.
   *
   * ```ts
   * const { exitCode, stdout } = await container.run('2babc8', { command: ['echo', 'hello'] })
   * ```
   *
   * @param image Name, ID, or start of an ID.
   * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
   * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS` for a start that several IDs share.
   * @throws {PullFailedError} `PULL_FAILED`
   * @throws {ContainerStartError} `CONTAINER_START_FAILED`
   * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
   */
  run,
  /**
   * Starts a container that stays, and waits until it is ready. One that does not become ready is removed.
   *
   * ```ts
   * await using web = await container.start('nginx', { ports: [80], waitFor: wait.http('/') })
   * const { host, port } = web.port(80)
   * ```
   *
   * @param image Name, ID, or start of an ID.
   * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
   * @throws {PullFailedError} `PULL_FAILED`
   * @throws {ContainerStartError} `CONTAINER_START_FAILED`
   * @throws {PortTakenError} `PORT_TAKEN`
   * @throws {ContainerExitedError} `CONTAINER_EXITED` for one that ended before it was ready.
   * @throws {ContainerNotReadyError} `CONTAINER_NOT_READY`
   */
  start,
  /** Makes a container without starting it, e.g. to attach to it first. */
  create,
  /** A container that exists, by ID, start of an ID or name. @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND` */
  get,
  /** The containers of an Engine, those that do not run too. */
  list,
})

/** Networks of an Engine. */
export const network = Object.freeze({
  /** Makes a network. @throws {ResourceExistsError} `RESOURCE_EXISTS` */
  async create(options: NetworkOptions = {}): Promise<Network> {
    const { place, rest } = placed(options)
    const { createNetwork } = await import('./network.js')
    return createNetwork(await connect(place, rest.signal), rest)
  },
  /** A network that exists, by name or ID. @throws {NetworkNotFoundError} `NETWORK_NOT_FOUND` */
  async get(name: string, place: EnginePlace = {}): Promise<Network> {
    const { getNetwork } = await import('./network.js')
    return getNetwork(await connect(place), name)
  },
  async list(filters: ResourceFilters & EnginePlace = {}): Promise<readonly NetworkSummary[]> {
    const { place, rest } = placed(filters)
    const { listNetworks } = await import('./network.js')
    return listNetworks(await connect(place), rest)
  },
})

/** Volumes of an Engine. */
export const volume = Object.freeze({
  /** Makes a volume. @throws {ResourceExistsError} `RESOURCE_EXISTS` */
  async create(options: VolumeOptions = {}): Promise<Volume> {
    const { place, rest } = placed(options)
    const { createVolume } = await import('./volume.js')
    return createVolume(await connect(place, rest.signal), rest)
  },
  /** A volume that exists. @throws {VolumeNotFoundError} `VOLUME_NOT_FOUND` */
  async get(name: string, place: EnginePlace = {}): Promise<Volume> {
    const { getVolume } = await import('./volume.js')
    return getVolume(await connect(place), name)
  },
  async list(filters: ResourceFilters & EnginePlace = {}): Promise<readonly VolumeSummary[]> {
    const { place, rest } = placed(filters)
    const { listVolumes } = await import('./volume.js')
    return listVolumes(await connect(place), rest)
  },
})

/** The images that an Engine holds: `await images().list({ reference: 'me/*' })`. */
export function images(place: EnginePlace = {}): EngineImages {
  let known: Promise<EngineImages> | undefined
  const engineImages = (): Promise<EngineImages> => {
    // A failure is not kept, so that the next call asks again.
    known ??= openImages(place).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
  return Object.freeze<EngineImages>({
    list: async (filters) => (await engineImages()).list(filters),
    get: async (image) => (await engineImages()).get(image),
    pull: async (reference, options) => (await engineImages()).pull(reference, options),
    tag: async (image, reference) => (await engineImages()).tag(image, reference),
    remove: async (image, options) => (await engineImages()).remove(image, options),
    prune: async (filters) => (await engineImages()).prune(filters),
  })
}

async function openImages(place: EnginePlace): Promise<EngineImages> {
  const { imagesOf } = await import('./images-of-engine.js')
  return imagesOf(await connect(place))
}

async function connect(place: EnginePlace, signal?: AbortSignal): Promise<Engine> {
  const { engineAt } = await import('./engine-place.js')
  return engineAt(place, signal)
}

function placed<O extends EnginePlace>(
  options: O,
): { readonly place: EnginePlace; readonly rest: Omit<O, keyof EnginePlace> } {
  const { host, dockerContext, ...rest } = options
  return {
    place: {
      ...(host !== undefined && { host }),
      ...(dockerContext !== undefined && { dockerContext }),
    },
    rest,
  }
}
