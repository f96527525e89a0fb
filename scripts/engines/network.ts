import { readFileSync, writeFileSync } from 'node:fs'

import { readJson, writeJson } from './record.js'
import { runCommand, tryCommand } from './run-command.js'
import { SetUpError } from './set-up-error.js'
import { ALL_SLOTS, type Slot } from './slots.js'
import type { StateFolder } from './state-folder.js'

/**
 * Several daemons on one machine would fight over docker0 and over the chains that each of them
 * flushes at its start. So they are started with `iptables: false`, each gets a bridge of its own
 * out of one private /16, and three rules for that /16 do what the daemons' own would.
 */
export interface EngineNetwork {
  readonly bridge: string
  /** The bridge's address with its prefix length: containers live in this network. */
  readonly address: string
  /** For `default-address-pools`, out of which user-defined networks come. */
  readonly pool: string
  readonly mtu: number
}

interface NetworkRecord {
  /** The first two bytes of the /16, e.g. `10.213`. */
  readonly prefix: string
}

interface Route {
  readonly dst: string
  readonly dev?: string
}

const CANDIDATES = Array.from({ length: 40 }, (_, index) => `10.${213 + index}`)

/** Makes the bridges of `slots` and lets their containers reach what the machine reaches. */
export async function setUpNetwork(
  folder: StateFolder,
  slots: readonly Slot[],
): Promise<ReadonlyMap<string, EngineNetwork>> {
  const routes = await readRoutes()
  const mtu = mtuOf(routes.find((route) => route.dst === 'default')?.dev)
  const prefix = choosePrefix(folder, routes)
  await addRules(folder, prefix)

  const networks = new Map<string, EngineNetwork>()
  for (const slot of slots) {
    // Sixteen of the /16's 256 networks for each Engine: one for its bridge, eight for its pool.
    const first = ALL_SLOTS.findIndex(({ id }) => id === slot.id) * 16
    const network: EngineNetwork = {
      bridge: bridgeName(folder, slot),
      address: `${prefix}.${first}.1/24`,
      pool: `${prefix}.${first + 8}.0/21`,
      mtu,
    }
    // Podman makes its own, with settings that it gives no other, and takes it away with its last container.
    if (slot.daemon === 'dockerd') await addBridge(network)
    networks.set(slot.id, network)
  }
  return networks
}

export async function removeBridge(folder: StateFolder, slot: Slot): Promise<void> {
  await tryCommand(['ip', 'link', 'delete', bridgeName(folder, slot)])
}

/** Takes the rules of {@link setUpNetwork} away; for when the last bridge is gone. */
export async function removeRules(folder: StateFolder): Promise<void> {
  const record = readJson<NetworkRecord>(folder.network)
  if (!record) return
  for (const rule of rules(folder, record.prefix)) {
    while ((await iptables(rule, '--delete')).exitCode === 0);
  }
}

function bridgeName(folder: StateFolder, slot: Slot): string {
  // Linux allows 15 bytes.
  return `iw${folder.id.slice(0, 6)}-${ALL_SLOTS.findIndex(({ id }) => id === slot.id)}`
}

async function addBridge({ bridge, address, mtu }: EngineNetwork): Promise<void> {
  if ((await tryCommand(['ip', 'link', 'show', bridge])).exitCode !== 0) {
    await runCommand(['ip', 'link', 'add', 'name', bridge, 'type', 'bridge'])
  }
  await runCommand(['ip', 'link', 'set', bridge, 'mtu', String(mtu), 'up'])
  await runCommand(['ip', 'address', 'replace', address, 'dev', bridge])
}

function choosePrefix(folder: StateFolder, routes: readonly Route[]): string {
  const isOurs = (route: Route) => route.dev?.startsWith(`iw${folder.id.slice(0, 6)}-`) ?? false
  const known = readJson<NetworkRecord>(folder.network)?.prefix
  // What is up stays where it is, though podman's networks within it bear names of their own.
  if (known !== undefined && routes.some((each) => isOurs(each) && overlaps(each.dst, known))) {
    return known
  }
  const strangers = routes.filter((route) => !isOurs(route))
  const isFree = (prefix: string) => !strangers.some((route) => overlaps(route.dst, prefix))
  const prefix = [...(known === undefined ? [] : [known]), ...CANDIDATES].find(isFree)
  if (prefix === undefined) {
    throw new SetUpError('No private network from 10.213.0.0/16 to 10.252.0.0/16 is free')
  }
  writeJson(folder.network, { prefix } satisfies NetworkRecord)
  return prefix
}

/** Whether a route's destination and the /16 of `prefix` have addresses in common. */
function overlaps(destination: string, prefix: string): boolean {
  if (destination === 'default') return false
  const [address = '', length = '32'] = destination.split('/')
  const bits = Math.min(Number(length), 16)
  const shift = 32 - bits
  return bits > 0 && toNumber(address) >>> shift === toNumber(`${prefix}.0.0`) >>> shift
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
}

async function readRoutes(): Promise<readonly Route[]> {
  return JSON.parse(await runCommand(['ip', '-json', '-4', 'route', 'show'])) as readonly Route[]
}

function mtuOf(device: string | undefined): number {
  try {
    return Number(readFileSync(`/sys/class/net/${device ?? 'eth0'}/mtu`, 'utf8'))
  } catch {
    return 1500
  }
}

interface Rule {
  readonly table: 'filter' | 'nat'
  readonly chain: string
  readonly match: readonly string[]
}

function rules(folder: StateFolder, prefix: string): readonly Rule[] {
  const net = `${prefix}.0.0/16`
  const comment = ['-m', 'comment', '--comment', `imagewright engines ${folder.id}`]
  return [
    { table: 'filter', chain: 'FORWARD', match: ['-s', net, ...comment, '-j', 'ACCEPT'] },
    { table: 'filter', chain: 'FORWARD', match: ['-d', net, ...comment, '-j', 'ACCEPT'] },
    {
      table: 'nat',
      chain: 'POSTROUTING',
      match: ['-s', net, '!', '-d', net, ...comment, '-j', 'MASQUERADE'],
    },
  ]
}

async function addRules(folder: StateFolder, prefix: string): Promise<void> {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1')
  for (const rule of rules(folder, prefix)) {
    if ((await iptables(rule, '--check')).exitCode === 0) continue
    const { exitCode, stderr } = await iptables(rule, '--insert')
    if (exitCode !== 0) {
      throw new SetUpError("iptables refuses the rule for the Engines' networks", stderr.trim())
    }
  }
}

function iptables({ table, chain, match }: Rule, action: '--check' | '--delete' | '--insert') {
  return tryCommand(['iptables', '--wait', '10', '--table', table, action, chain, ...match])
}
