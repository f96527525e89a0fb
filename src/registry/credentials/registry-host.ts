/** Key of Docker Hub in Docker's configuration. docker/cli configfile `authConfigKey`. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'

const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
])

/** `host[:port]` of a registry given as a host or a URL, in lower case. */
function registryHost(hostOrUrl: string): string {
  const schemeEnd = hostOrUrl.indexOf('://')
  const rest = schemeEnd < 0 ? hostOrUrl : hostOrUrl.slice(schemeEnd + '://'.length)
  return rest.replace(/\/.*$/s, '').toLowerCase()
}

/**
 * Key under which Docker's configuration keeps the credentials of a registry: `host[:port]`, and for all
 * names of Docker Hub `https://index.docker.io/v1/`.
 */
export function credentialKey(hostOrUrl: string): string {
  const host = registryHost(hostOrUrl)
  return DOCKER_HUB_HOSTS.has(host) ? DOCKER_HUB_KEY : host
}
