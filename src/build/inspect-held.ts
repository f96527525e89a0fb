import { type Engine, readText } from '../engine/index.js'
import { EngineRequestError } from '../errors/index.js'

/** What an Engine says of an image that it holds. */
export interface HeldInspection {
  readonly Id?: string
  readonly Os?: string
  readonly Architecture?: string
  readonly Variant?: string
  readonly OsVersion?: string
  readonly RepoTags?: readonly string[] | null
  readonly RepoDigests?: readonly string[] | null
  readonly RootFS?: { readonly Layers?: readonly string[] | null } | null
  readonly Config?:
    | ({ readonly Labels?: Readonly<Record<string, string>> | null } & Readonly<
        Record<string, unknown>
      >)
    | null
  /** Only of the containerd image store, since Engine 28. */
  readonly Descriptor?: unknown
}

/** Asks for the image of a name or an ID; undefined where the Engine holds none. */
export async function inspectHeld(
  engine: Engine,
  name: string,
  signal: AbortSignal | undefined,
): Promise<HeldInspection | undefined> {
  try {
    const { body } = await engine.request({ method: 'GET', path: `/images/${name}/json`, signal })
    return JSON.parse(await readText(body, `Inspecting image "${name}"`)) as HeldInspection
  } catch (error) {
    if (error instanceof EngineRequestError && error.status === 404) return undefined
    throw error
  }
}
