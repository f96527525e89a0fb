import type { Surroundings } from './docker-config.js'
import type { EndpointCandidate } from './endpoint.js'

/**
 * Sockets worth a try where nothing was chosen and the default socket does not answer: a rootless Engine,
 * Docker Desktop, colima, podman.
 */
export function fallbackEndpoints(surroundings: Surroundings): readonly EndpointCandidate[] {
  const { env, home, platform, userId } = surroundings
  if (platform === 'win32') {
    const path = '//./pipe/dockerDesktopLinuxEngine'
    return [{ endpoint: { kind: 'npipe', path }, origin: 'Docker Desktop' }]
  }
  const runtime = env['XDG_RUNTIME_DIR'] || undefined
  const user = userId === undefined ? undefined : `/run/user/${userId}`
  const sockets: readonly (readonly [origin: string, path: string | undefined])[] = [
    ['rootless', runtime && `${runtime}/docker.sock`],
    ['rootless', user && `${user}/docker.sock`],
    ['Docker Desktop', `${home}/.docker/run/docker.sock`],
    ['Docker Desktop', `${home}/.docker/desktop/docker.sock`],
    ['colima', `${home}/.colima/default/docker.sock`],
    ['podman', runtime && `${runtime}/podman/podman.sock`],
    ['podman', user && `${user}/podman/podman.sock`],
    ['podman', '/run/podman/podman.sock'],
  ]
  const candidates = new Map<string, EndpointCandidate>()
  for (const [origin, path] of sockets) {
    if (path === undefined || candidates.has(path)) continue
    candidates.set(path, { endpoint: { kind: 'unix', path }, origin })
  }
  return [...candidates.values()]
}
