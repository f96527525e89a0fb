import { hasImage, postStream, pull } from './engine-api.js'
import { busyboxFixture, debianFixture, FIXTURE_LABEL } from './fixtures.js'
import type { BaseRecord } from './record.js'
import { pushImage, readLabels } from './registry.js'
import { say } from './say.js'
import type { StateFolder } from './state-folder.js'

interface Base {
  readonly reference: string
  readonly standIn: 'busybox' | 'debian'
}

/** What definitions in tests and examples may stand on. */
export const BASES: readonly Base[] = [
  { reference: 'busybox:latest', standIn: 'busybox' },
  { reference: 'alpine:latest', standIn: 'busybox' },
  { reference: 'debian:bookworm', standIn: 'debian' },
  { reference: 'debian:bookworm-slim', standIn: 'debian' },
  { reference: 'ubuntu:latest', standIn: 'debian' },
  { reference: 'ubuntu:18.04', standIn: 'debian' },
]

/** How long the first pull may take before the images' registry counts as out of reach. */
const PROBE_TIMEOUT = 10_000
const PULL_TIMEOUT = 120_000

/**
 * Sees to it that the loopback registry has `bases`: the real ones, pulled by the Engine at
 * `socket`, where their registry can be reached, else stand-ins made from Debian's packages.
 */
export async function provideBases(
  folder: StateFolder,
  bases: readonly Base[],
  registry: string,
  socket: string,
): Promise<readonly BaseRecord[]> {
  const records: BaseRecord[] = []
  const missing: Base[] = []
  for (const base of bases) {
    const source = await sourceInRegistry(registry, base)
    if (source) records.push({ reference: base.reference, source })
    else missing.push(base)
  }
  let timeout = PROBE_TIMEOUT
  for (const base of missing) {
    const isPulled = timeout > 0 && (await copyReal(registry, socket, base, timeout))
    if (isPulled) say(`pulled ${base.reference}`)
    else await standIn(folder, registry, base)
    // A registry that gave one will give the others; one that gave none is not asked again.
    timeout = isPulled ? PULL_TIMEOUT : 0
    records.push({ reference: base.reference, source: isPulled ? 'registry' : 'fixture' })
  }
  const fixtures = records.filter(({ source }) => source === 'fixture')
  if (fixtures.length > 0) {
    say(`stand-ins, made from Debian's packages: ${names(fixtures)}`)
    say(`  (each has the label ${FIXTURE_LABEL}; "alpine" is a busybox, "ubuntu" a Debian)`)
  }
  return records
}

/** Pulls the bases into an Engine through its mirror, so that `FROM` finds them locally too. */
export async function preload(socket: string, bases: readonly BaseRecord[]): Promise<void> {
  for (const { reference } of bases) {
    if (!(await hasImage(socket, reference))) await pull(socket, reference, PULL_TIMEOUT)
  }
}

function names(bases: readonly BaseRecord[]): string {
  return bases.map(({ reference }) => reference).join(', ')
}

async function sourceInRegistry(
  registry: string,
  { reference }: Base,
): Promise<BaseRecord['source'] | undefined> {
  const { repository, tag } = inRegistry(reference)
  const labels = await readLabels(registry, repository, tag)
  if (!labels) return undefined
  return FIXTURE_LABEL in labels ? 'fixture' : 'registry'
}

async function copyReal(
  registry: string,
  socket: string,
  { reference }: Base,
  timeout: number,
): Promise<boolean> {
  const { repository, tag } = inRegistry(reference)
  try {
    await pull(socket, reference, timeout)
  } catch {
    return false
  }
  const copy = `${registry}/${repository}`
  const query = new URLSearchParams({ repo: copy, tag })
  await postStream(socket, `/images/${reference}/tag?${query.toString()}`, PULL_TIMEOUT)
  await postStream(socket, `/images/${copy}/push?tag=${tag}`, PULL_TIMEOUT)
  return true
}

async function standIn(folder: StateFolder, registry: string, base: Base): Promise<void> {
  const { repository, tag } = inRegistry(base.reference)
  const make = base.standIn === 'busybox' ? busyboxFixture : debianFixture
  await pushImage(registry, repository, [tag], await make(folder))
}

/** A mirror keeps what has no user's name under `library/`. */
function inRegistry(reference: string) {
  const [name = '', tag = 'latest'] = reference.split(':')
  return { repository: `library/${name}`, tag }
}
