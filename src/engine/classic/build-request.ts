import type { EngineRequest } from '../connection/request.js'
import type { RegistryAuth } from '../pull.js'

/** What the classic builder is asked for. */
export interface ClassicBuildRequest {
  /** Names for the image. */
  readonly tags?: readonly string[] | undefined
  readonly buildArgs?: Readonly<Record<string, string>> | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** `os/architecture[/variant]`. @default the Engine's own */
  readonly platform?: string | undefined
  /** Name or number of the stage to build. @default the last */
  readonly target?: string | undefined
  /** Take no step from the cache. @default false */
  readonly noCache?: boolean | undefined
  /** Look for newer base images. @default false */
  readonly pull?: boolean | undefined
  /** Network of RUN: `default`, `none`, `host`, or the name of one. */
  readonly network?: string | undefined
  /** Names of hosts and their addresses, for RUN. */
  readonly extraHosts?: Readonly<Record<string, string>> | undefined
  /** Credentials by registry, for the base images. Nothing of it is logged. */
  readonly registryConfig?: Readonly<Record<string, RegistryAuth>> | undefined
}

/** `POST /build` for the classic builder, whose Dockerfile is in the archive by that name. */
export function buildRequest(
  options: ClassicBuildRequest,
  dockerfileName: string,
): Pick<EngineRequest, 'method' | 'path' | 'query' | 'headers'> {
  const { buildArgs, labels, registryConfig } = options
  return {
    method: 'POST',
    path: '/build',
    query: {
      version: 1,
      dockerfile: dockerfileName,
      rm: true,
      // Also removes the temporary container of a step that fails.
      forcerm: true,
      t: options.tags,
      buildargs: buildArgs && JSON.stringify(buildArgs),
      labels: labels && JSON.stringify(labels),
      platform: options.platform,
      target: options.target,
      nocache: options.noCache,
      pull: options.pull,
      networkmode: options.network,
      extrahosts: Object.entries(options.extraHosts ?? {}).map((pair) => pair.join(':')),
    },
    headers: {
      'Content-Type': 'application/x-tar',
      ...(registryConfig && { 'X-Registry-Config': encodeRegistryConfig(registryConfig) }),
    },
  }
}

/** URL-safe and padded: Go's base64.URLEncoding decodes nothing else, and drops what fails without a word. */
function encodeRegistryConfig(config: Readonly<Record<string, RegistryAuth>>): string {
  const entries = Object.entries(config).map(([host, auth]) => [
    host,
    {
      username: auth.username,
      password: auth.password,
      identitytoken: auth.identityToken,
      serveraddress: auth.serverAddress ?? host,
    },
  ])
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries))).toString('base64url')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
