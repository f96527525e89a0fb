import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '../../../scripts/engines/engine-api.js'
import { unmountBelow } from '../../../scripts/engines/mounts.js'
import { suiteFolder } from '../../../scripts/engines/packages.js'
import { stateFolder } from '../../../scripts/engines/state-folder.js'

const START_TIMEOUT = 60_000

/** An Engine that a test may kill: no other test knows it. Its containers have no network. */
export interface LoneEngine {
  readonly host: string
  start(): Promise<void>
  /** Ends the daemon with a signal; with SIGKILL what it had started lives on. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends it and leaves nothing of it behind. */
  remove(): Promise<void>
}

/** Makes an Engine of the newest release of the matrix; it has no image. */
export async function loneEngine(): Promise<LoneEngine> {
  const state = stateFolder()
  const path = await mkdtemp(join(tmpdir(), 'iw-'))
  const folders = ['sid', 'bookworm'] as const
  const bins = folders.flatMap((suite) => {
    const root = suiteFolder(state, suite)
    return [join(root, 'usr/sbin'), join(root, 'usr/bin')]
  })
  const socket = join(path, 'docker.sock')
  const config = {
    'data-root': join(path, 'data'),
    'exec-root': join(path, 'exec'),
    pidfile: join(path, 'dockerd.pid'),
    hosts: [`unix://${socket}`],
    bridge: 'none',
    iptables: false,
    ip6tables: false,
    'shutdown-timeout': 1,
    features: { 'containerd-snapshotter': false },
  }
  mkdirSync(join(path, 'exec'))
  writeFileSync(join(path, 'daemon.json'), JSON.stringify(config))
  let daemon: ChildProcess | undefined

  const kill = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (!daemon) return
    const ended = once(daemon, 'exit')
    daemon.kill(signal)
    await ended
    daemon = undefined
    rmSync(join(path, 'dockerd.pid'), { force: true })
  }
  return {
    host: `unix://${socket}`,
    start: async () => {
      const log = openSync(join(path, 'log'), 'a')
      daemon = spawn(
        join(suiteFolder(state, 'sid'), 'usr/sbin/dockerd'),
        ['--config-file', join(path, 'daemon.json')],
        {
          env: { ...process.env, PATH: [...bins, process.env['PATH'] ?? ''].join(delimiter) },
          stdio: ['ignore', log, log],
        },
      )
      closeSync(log)
      const deadline = performance.now() + START_TIMEOUT
      while (!(await answers(socket))) {
        if (daemon.exitCode !== null || performance.now() > deadline) {
          throw new RangeError(readFileSync(join(path, 'log'), 'utf8').slice(-2000))
        }
        await sleep(50)
      }
    },
    kill,
    remove: async () => {
      await kill('SIGTERM')
      await unmountBelow(path)
      rmSync(path, { recursive: true, force: true })
    },
  }
}
