const HUB = /^docker\.io\/(?:library\/(?=[^/]*$))?/

/** The name that Docker writes for a complete one: podman names its images `docker.io/library/busybox:latest`. */
export function familiarName(name: string): string {
  return name.replace(HUB, '')
}
