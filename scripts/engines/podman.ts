import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import type { Daemon, DaemonOptions } from './daemon.js'
import { callEngine, getJson } from './engine-api.js'
import { unmountBelow } from './mounts.js'
import { suiteFolder } from './packages.js'
import { endProcess, endProcesses, killWithChildren } from './processes.js'
import { readJson, writeJson } from './record.js'
import { tryCommand } from './run-command.js'
import type { EngineFolder, StateFolder } from './state-folder.js'

/**
 * Podman's service, with files of its own for all that it would keep in the machine's folders. It
 * has no daemon: each container has a conmon that outlives the service.
 */
export const PODMAN_SERVICE: Daemon = {
  marker: serviceAddress,
  prepare: (folder, slot, options) => {
    const engine = folder.engine(slot.id)
    const files = podmanFiles(engine)
    // Without it podman takes this for the first start after the machine's: no container runs.
    rmSync(runFolder(engine), { recursive: true, force: true })
    rmSync(engine.socket, { force: true })
    for (const path of [files.policy, files.home, files.networks, files.temporary, files.shared]) {
      mkdirSync(path, { recursive: true })
    }
    writeJson(join(files.policy, 'policy.json'), { default: [{ type: 'insecureAcceptAnything' }] })
    writeJson(join(files.networks, 'podman.json'), defaultNetwork(options))
    writeFileSync(files.containers, containersConf(folder, engine, options))
    writeFileSync(files.storage, storageConf(engine))
    writeFileSync(files.registries, registriesConf(options.registry))
    return {
      command: [
        'unshare',
        '--mount',
        'sh',
        '-c',
        ENTER,
        'sh',
        files.policy,
        files.shared,
        ...service(engine),
      ],
      environment: {
        CONTAINERS_CONF: files.containers,
        CONTAINERS_STORAGE_CONF: files.storage,
        CONTAINERS_REGISTRIES_CONF: files.registries,
        HOME: files.home,
        TMPDIR: files.temporary,
        PATH: [
          join(suiteFolder(folder, 'podman'), 'usr/bin'),
          process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin',
        ].join(delimiter),
      },
    }
  },
  end: async (engine) => {
    await stopContainers(engine)
    await endProcesses(serviceAddress(engine), 10_000)
    await killWithChildren(storageRoot(engine))
    await endNameServer(engine)
    await removeBridges(engine)
    await unmountBelow(runFolder(engine))
    rmSync(runFolder(engine), { recursive: true, force: true })
  },
}

/**
 * The policy and the folder of its networks have no setting that names them, and the locks are a name in
 * shared memory that every podman of the machine takes: in mounts of its own, which also go with it,
 * whatever ends it.
 */
const SHARED = '/run/containers'

const ENTER = [
  'set -e',
  'mkdir -p /etc/containers',
  'mount --bind "$1" /etc/containers',
  `mkdir -p ${SHARED}`,
  `mount --bind "$2" ${SHARED}`,
  'mount -t tmpfs imagewright-engines /dev/shm',
  'shift 2',
  'exec "$@"',
].join('\n')

function service(engine: EngineFolder): readonly string[] {
  return ['podman', 'system', 'service', '--time=0', serviceAddress(engine)]
}

function serviceAddress({ socket }: EngineFolder): string {
  return `unix://${socket}`
}

/** Podman's clean-up after a container refuses a folder of more than 50 characters. */
function runFolder({ path }: EngineFolder): string {
  return `/run/imagewright-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`
}

/** Also an argument of each conmon. */
function storageRoot({ data }: EngineFolder): string {
  return join(data, 'storage')
}

function podmanFiles(engine: EngineFolder) {
  const { data, path } = engine
  const etc = join(path, 'etc')
  return {
    policy: join(etc, 'policy'),
    containers: join(etc, 'containers.conf'),
    storage: join(etc, 'storage.conf'),
    registries: join(etc, 'registries.conf'),
    home: join(path, 'home'),
    networks: join(data, 'networks'),
    temporary: join(data, 'tmp'),
    shared: join(runFolder(engine), 'containers'),
  }
}

/** Answers for the names of containers in all networks of this podman, and outlives the service. */
async function endNameServer(engine: EngineFolder): Promise<void> {
  const folder = 'networks/aardvark-dns'
  const pid = Number(readText(join(podmanFiles(engine).shared, folder, 'aardvark.pid')))
  if (pid > 0) await endProcess(pid, join(SHARED, folder), 1_000)
}

/** Those of networks that somebody made and did not remove: nothing else takes them away. */
async function removeBridges(engine: EngineFolder): Promise<void> {
  const { networks } = podmanFiles(engine)
  if (!existsSync(networks)) return
  for (const file of readdirSync(networks).filter((name) => name.endsWith('.json'))) {
    const network = readJson<NetworkFile>(join(networks, file))
    const bridge = network?.network_interface
    const gateway = network?.subnets?.[0]?.gateway
    if (bridge === undefined || gateway === undefined) continue
    // A name such as "podman1" may be another podman's by now.
    const { stdout } = await tryCommand(['ip', '-4', 'address', 'show', 'dev', bridge])
    if (stdout.includes(` ${gateway}/`)) await tryCommand(['ip', 'link', 'delete', bridge])
  }
}

interface NetworkFile {
  readonly network_interface?: string
  readonly subnets?: readonly { readonly gateway?: string }[]
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A container that is stopped, and not killed, takes its ports and addresses out of the firewall. */
async function stopContainers({ socket }: EngineFolder): Promise<void> {
  try {
    const running = await getJson<readonly { readonly Id: string }[]>(socket, '/containers/json')
    await Promise.all(
      running.map(({ Id }) => callEngine(socket, 'POST', `/containers/${Id}/stop?t=0`)),
    )
  } catch {
    // No service answers: what it left is killed.
  }
}

function containersConf(
  folder: StateFolder,
  engine: EngineFolder,
  { network }: DaemonOptions,
): string {
  const root = suiteFolder(folder, 'podman')
  const runc = join(suiteFolder(folder, 'bookworm'), 'usr/sbin/runc')
  return toml({
    containers: { default_ulimits: limits(), log_driver: 'k8s-file' },
    engine: {
      cgroup_manager: 'cgroupfs',
      conmon_path: [join(root, 'usr/bin/conmon')],
      events_logger: 'file',
      helper_binaries_dir: [join(root, 'usr/lib/podman')],
      runtime: 'runc',
      // The clean-up after a container is only told the storage's folder, below which it looks.
      static_dir: join(storageRoot(engine), 'libpod'),
      tmp_dir: join(runFolder(engine), 'libpod'),
      volume_path: join(engine.data, 'volumes'),
    },
    'engine.runtimes': { runc: [runc] },
    network: {
      network_backend: 'netavark',
      network_config_dir: podmanFiles(engine).networks,
      default_subnet_pools: [{ base: network.pool, size: 24 }],
    },
  })
}

/** Podman would raise these over what the machine allows, and lowers its own number of processes. */
function limits(): readonly string[] {
  const hard = /^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  const files = Math.min(Number(hard ?? Infinity), 2 ** 20)
  return [`nofile=${files}:${files}`, 'nproc=4096:4096']
}

function storageConf(engine: EngineFolder): string {
  const runroot = join(runFolder(engine), 'storage')
  return toml({ storage: { driver: 'overlay', graphroot: storageRoot(engine), runroot } })
}

function registriesConf(registry: string): string {
  return [
    'unqualified-search-registries = ["docker.io"]',
    'short-name-mode = "permissive"',
    '[[registry]]',
    'location = "docker.io"',
    '[[registry.mirror]]',
    `location = "${registry}"`,
    'insecure = true',
    '[[registry]]',
    `location = "${registry}"`,
    'insecure = true',
    '',
  ].join('\n')
}

function defaultNetwork({ network }: DaemonOptions): Readonly<Record<string, unknown>> {
  const [gateway = ''] = network.address.split('/')
  return {
    name: 'podman',
    id: '2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b0a1bb9',
    driver: 'bridge',
    network_interface: network.bridge,
    created: '2020-01-01T00:00:00Z',
    subnets: [{ subnet: gateway.replace(/1$/, '0/24'), gateway }],
    ipv6_enabled: false,
    internal: false,
    dns_enabled: false,
    options: { mtu: String(network.mtu) },
    ipam_options: { driver: 'host-local' },
  }
}

type Value = string | number | readonly Value[] | { readonly [name: string]: Value }

function toml(tables: Readonly<Record<string, Readonly<Record<string, Value>>>>): string {
  return Object.entries(tables)
    .map(([name, table]) => {
      const lines = Object.entries(table).map(([key, value]) => `${key} = ${tomlValue(value)}\n`)
      return `[${name}]\n${lines.join('')}`
    })
    .join('\n')
}

function tomlValue(value: Value): string {
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(tomlValue).join(', ')}]`
  const pairs = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)} = ${tomlValue(each)}`,
  )
  return `{ ${pairs.join(', ')} }`
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
