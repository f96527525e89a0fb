import { rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import type { Daemon, DaemonOptions } from './daemon.js'
import { suiteFolder } from './packages.js'
import { endProcesses, killWithChildren } from './processes.js'
import type { Slot, Suite } from './slots.js'
import type { EngineFolder, StateFolder } from './state-folder.js'

export const DOCKERD: Daemon = {
  marker: ({ config }) => config,
  prepare: (folder, slot, options) => {
    const engine = folder.engine(slot.id)
    // A pid in a leftover file may belong to a stranger by now, and dockerd would not start for it.
    rmSync(engine.pidfile, { force: true })
    rmSync(join(engine.exec, 'containerd/containerd.pid'), { force: true })
    writeFileSync(engine.config, JSON.stringify(daemonConfig(engine, slot, options)))
    const dockerd = join(suiteFolder(folder, slot.suite), 'usr/sbin/dockerd')
    return {
      command: [dockerd, '--config-file', engine.config],
      environment: daemonEnvironment(folder, slot.suite),
    }
  },
  end: async (engine) => {
    await endProcesses(engine.config, 15_000)
    // What follows is there only after a dockerd that was killed; a living one clears up itself.
    await endProcesses(join(engine.exec, 'containerd/containerd.toml'), 5_000)
    await killWithChildren(join(engine.exec, 'containerd/containerd.sock'))
  },
}

function daemonConfig(
  engine: EngineFolder,
  slot: Slot,
  { network, registry }: DaemonOptions,
): Readonly<Record<string, unknown>> {
  return {
    'data-root': engine.data,
    'exec-root': engine.exec,
    pidfile: engine.pidfile,
    hosts: [`unix://${engine.socket}`],
    // Keep apart even where a containerd of the machine serves several daemons.
    'containerd-namespace': `imagewright-${slot.id}`,
    bridge: network.bridge,
    mtu: network.mtu,
    'default-address-pools': [{ base: network.pool, size: 24 }],
    iptables: false,
    ip6tables: false,
    'registry-mirrors': [`http://${registry}`],
    'insecure-registries': [registry],
    'shutdown-timeout': 3,
    ...(slot.suite === 'bookworm'
      ? {}
      : { features: { 'containerd-snapshotter': slot.store === 'containerd' } }),
  }
}

function daemonEnvironment(folder: StateFolder, suite: Suite): NodeJS.ProcessEnv {
  const folders = [suite, 'bookworm' as const].flatMap((set) => {
    const root = suiteFolder(folder, set)
    return [join(root, 'usr/sbin'), join(root, 'usr/bin')]
  })
  const PATH = [...folders, process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'].join(delimiter)
  return { ...process.env, PATH }
}
