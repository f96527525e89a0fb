import { cacheFolder } from '../cache/folder.js'
import type { ImageConfig } from '../dockerfile/evaluate/index.js'
import { type Engine, readText, type RegistryAuth, registryAuthHeader } from '../engine/index.js'
import { EngineRequestError, ImagewrightError, type SourceLocation } from '../errors/index.js'
import { type Digest, readReference, type Reference } from '../reference/index.js'
import type { RegistryClient, RegistryImage } from '../registry/client/index.js'
import type { Credentials } from '../registry/credentials/credentials.js'
import { registryBlobs } from './registry-blobs.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface BaseLookupOptions {
  readonly env: Environment
  readonly signal?: AbortSignal | undefined
}

/** An image of a registry. The config is missing where only the Engine could ask, for it tells of none. */
export interface FoundBase {
  readonly digest: Digest
  readonly config?: ImageConfig
}

/** Looks images up in their registries. What speaks to them is loaded with the first question. */
export interface BaseLookup {
  digestOf(reference: Reference, at?: SourceLocation): Promise<Digest>
  baseOf(reference: Reference, platform: string, at?: SourceLocation): Promise<FoundBase>
  /** Without platforms where only the Engine could ask and the image is an index. */
  imageOf(reference: Reference, at?: SourceLocation): Promise<RegistryImage>
}

/**
 * Asks a registry itself, and where that does not work the Engine, which may know mirrors, certificates and registries
 * without encryption: a build that the Engine can do must not fail here.
 */
export function baseLookup(
  engineOf: () => Promise<Engine | undefined>,
  { env, signal }: BaseLookupOptions,
): BaseLookup {
  const credentials = async (registry: string): Promise<Credentials | undefined> => {
    const { credentialsFor } = await import('../registry/index.js')
    return credentialsFor(registry, { env, signal })
  }
  let loaded: Promise<RegistryClient> | undefined
  const client = (): Promise<RegistryClient> => {
    loaded ??= import('../registry/client/index.js').then(({ registryClient }) =>
      registryClient({ env, credentials, signal, blobs: registryBlobs(cacheFolder(env)) }),
    )
    return loaded
  }
  const orAskEngine = async <Found>(
    ask: (client: RegistryClient) => Promise<Found>,
    reference: Reference,
    read: (answer: Distribution) => Found,
  ): Promise<Found> => {
    try {
      return await ask(await client())
    } catch (error) {
      if (!(error instanceof ImagewrightError)) throw error
      const engine = await engineOf()
      const answer = engine && (await askEngine(engine, reference, { credentials, signal }))
      // The registry's own words tell more than the Engine's.
      if (!answer) throw error
      return read(answer)
    }
  }
  return {
    digestOf: (reference, at) =>
      orAskEngine(
        (asked) => asked.digestOf(reference.text, at),
        reference,
        ({ digest }) => digest,
      ),
    baseOf: (reference, platform, at) =>
      orAskEngine(
        (asked) => asked.configOf(reference.text, platform, at),
        reference,
        ({ digest }) => ({ digest }),
      ),
    imageOf: (reference, at) =>
      orAskEngine((asked) => asked.imageOf(reference.text, at), reference, toImage),
  }
}

interface Distribution {
  readonly digest: Digest
  readonly isIndex: boolean
  readonly platform: string | undefined
}

function toImage({ digest, isIndex, platform }: Distribution): RegistryImage {
  const alone = !isIndex && platform !== undefined
  return { digest, platforms: new Map(alone ? [[platform, digest]] : []) }
}

interface AskOptions {
  readonly credentials: (registry: string) => Promise<Credentials | undefined>
  readonly signal: AbortSignal | undefined
}

/** `GET /distribution/{name}/json`: the Engine asks the registry, or its mirror. */
async function askEngine(
  engine: Engine,
  reference: Reference,
  { credentials, signal }: AskOptions,
): Promise<Distribution | undefined> {
  const { name, tag, digest, domain } = reference
  const version = digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`
  const auth = await credentials(domain).catch(() => undefined)
  try {
    const { body } = await engine.request({
      method: 'GET',
      path: `/distribution/${name}${version}/json`,
      headers: auth ? { 'X-Registry-Auth': registryAuthHeader(toAuth(auth)) } : {},
      signal,
    })
    return readDistribution(await readText(body, `Looking up "${reference.text}"`))
  } catch (error) {
    if (error instanceof EngineRequestError) return undefined
    throw error
  }
}

function toAuth({ username, password, identityToken, serverAddress }: Credentials): RegistryAuth {
  return { username, password, identityToken, serverAddress }
}

function readDistribution(text: string): Distribution | undefined {
  const { Descriptor, Platforms } = JSON.parse(text) as {
    readonly Descriptor?: { readonly mediaType?: string; readonly digest?: string }
    readonly Platforms?: readonly { readonly os?: string; readonly architecture?: string }[] | null
  }
  const digest = Descriptor?.digest ?? ''
  if (!readReference(`image@${digest}`).parts) return undefined
  const [platform] = Platforms ?? []
  return {
    digest: digest as Digest,
    isIndex: /index|manifest\.list/.test(Descriptor?.mediaType ?? ''),
    platform:
      platform?.os && platform.architecture ? `${platform.os}/${platform.architecture}` : undefined,
  }
}

const SILENT: ReadonlySet<string> = new Set([
  'REGISTRY_UNREACHABLE',
  'REGISTRY_RATE_LIMITED',
  'REGISTRY_UNAUTHORIZED',
])

/** Whether a registry said nothing of an image, which is not to say that it does not have it. */
export function isSilence(error: unknown): boolean {
  const { code }: { readonly code?: unknown } = Object(error)
  return typeof code === 'string' && SILENT.has(code)
}
