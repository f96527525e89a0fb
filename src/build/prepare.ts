import { realpath } from 'node:fs/promises'
import { type Content, readContent } from '../cache/content/index.js'
import type { ResolvedImage, ResolveImage } from '../cache/inputs/images.js'
import type { BuildInputs } from '../cache/inputs/inputs.js'
import { readInputs } from '../cache/inputs/read-inputs.js'
import { keyOf } from '../cache/key/key.js'
import { openStatIndex, type StatIndex } from '../cache/stat-index/index.js'
import type { DefinitionKey } from '../definition/index.js'
import type { Dockerfile } from '../dockerfile/dockerfile.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import type { Engine } from '../engine/index.js'
import { resolveBases } from './bases.js'
import { lockOf } from './lock.js'
import { folderContexts } from './named-contexts.js'
import type { PinPlatforms } from './pins.js'
import type { BuildPlan } from './plan.js'
import { reproducibility, type Reproducible, reproducibleArgs } from './reproducible.js'
import { settingsOf } from './settings.js'

export interface PrepareOptions {
  /** The cache folder. */
  readonly folder: string
  readonly signal?: AbortSignal | undefined
}

/** What a build would take, read and settled: all that its key is made of. */
export interface Prepared {
  readonly inputs: BuildInputs
  readonly key: DefinitionKey
  /** The files taken, by the digest of their list. */
  readonly contents: ReadonlyMap<string, Content>
  readonly resolveImage: ResolveImage
  /** The images that the build takes from, each once. */
  readonly images: readonly ResolvedImage[]
  readonly platforms: PinPlatforms
  readonly reproducible: Reproducible | undefined
  /** The index of a context by its name, that of the build context by the empty one; opened when first asked for. */
  index(context: string): Promise<StatIndex>
  /** Writes the indexes that were opened, for later builds. */
  save(): Promise<void>
}

/** Reads and settles what a build would take. Asks the Engine, and reads files; builds nothing. */
export async function prepare(
  engine: Engine,
  plan: BuildPlan,
  { folder, signal }: PrepareOptions,
): Promise<Prepared> {
  const folders = new Map([['', plan.root], ...folderContexts(plan.request)])
  const index = indexes(folder, folders)
  // The version takes the Engine some 10 ms: time for what does not depend on it.
  const [lock, version, reproducible, parsed] = await Promise.all([
    lockOf(plan),
    engine.version(),
    reproducibility(plan, engine.environment()),
    parse(plan),
    index.byName(''),
  ])
  const build = `${version.os}/${version.architecture}`
  const platforms = { target: plan.platform ?? build, build }
  const { resolveImage, images } = recorded(
    resolveBases(engine, plan, { env: engine.environment(), signal, lock }),
  )
  const { inputs, contents } = await readInputs({
    dockerfile: plan.dockerfile,
    parsed,
    buildArgs: reproducibleArgs(plan.buildArgs, reproducible),
    platform: platforms.target,
    buildPlatform: build,
    settings: settingsOf(plan, reproducible),
    contexts: { ...plan.request.contexts, ...Object.fromEntries(folders) },
    ignorePatterns: plan.ignore.patterns,
    resolveImage,
    readContent: async (path, selection) =>
      readContent(path, selection, { index: await index.byPath(path), signal }),
    signal,
  })
  return {
    inputs,
    key: keyOf(inputs),
    contents,
    resolveImage,
    images,
    platforms,
    reproducible,
    index: index.byName,
    save: index.save,
  }
}

async function parse({ dockerfile }: BuildPlan): Promise<Dockerfile> {
  return parseDockerfile(dockerfile.text)
}

/** Remembers what was resolved. */
function recorded(resolveImage: ResolveImage): {
  readonly resolveImage: ResolveImage
  readonly images: readonly ResolvedImage[]
} {
  const images: ResolvedImage[] = []
  return {
    images,
    resolveImage: async (reference, platform) => {
      const image = await resolveImage(reference, platform)
      if (!images.includes(image)) images.push(image)
      return image
    },
  }
}

function indexes(folder: string, folders: ReadonlyMap<string, string>) {
  const opened = new Map<string, Promise<StatIndex>>()
  const byPath = (path: string): Promise<StatIndex> => {
    const found = opened.get(path) ?? openIndex(folder, path)
    opened.set(path, found)
    return found
  }
  return {
    byPath,
    byName: (name: string) => byPath(folders.get(name) ?? ''),
    save: async () => {
      await Promise.all([...opened.values()].map(async (index) => (await index).save()))
    },
  }
}

async function openIndex(folder: string, path: string): Promise<StatIndex> {
  // A context that is not there is told by whoever reads it.
  return openStatIndex(folder, await realpath(path).catch(() => path))
}
