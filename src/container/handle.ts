import type { Container, PublishedPort } from '../definition/index.js'
import { PortNotPublishedError } from '../errors/container-error.js'
import { attach } from './attach.js'
import { commitContainer } from './commit.js'
import { diffContainer } from './diff.js'
import { asyncDispose } from './dispose.js'
import { exec, spawn } from './exec.js'
import { exportContainer, readArchive } from './files/archive.js'
import { exactArchive } from './files/exact-archive.js'
import { copyIn, writeFile } from './files/copy-in.js'
import { copyOut } from './files/copy-out.js'
import { readFile } from './files/read-file.js'
import { statPath } from './files/stat.js'
import { inspectContainer } from './inspect.js'
import * as lifecycle from './lifecycle.js'
import { readLogs } from './logs.js'
import { portKey, readPort } from './options/ports.js'
import { removeContainer } from './remove.js'
import type { Target } from './target.js'
import { waitForCondition } from './waiting/wait-for.js'

/** A container as a value: each of its methods is a function of this room. */
export function containerHandle(
  known: Target,
  published: readonly PublishedPort[] = [],
): Container {
  const { engine, id, image, tty } = known
  let name = known.name
  let ports = published
  const target: Target = {
    engine,
    id,
    image,
    tty,
    get name() {
      return name
    },
  }
  // The Engine chooses free ports anew with each start.
  const learnPorts = async (signal?: AbortSignal): Promise<void> => {
    ports = (await inspectContainer(target, signal)).ports
  }
  const remove = () => removeContainer(engine, id)
  const handle: Container = {
    kind: 'container',
    id,
    get name() {
      return name
    },
    image,
    get ports() {
      return ports
    },
    port: (container, protocol) => {
      const wanted = readPort(container, protocol)
      const found = ports.find(
        (each) => each.container === wanted?.port && each.protocol === wanted.protocol,
      )
      if (found) return { host: found.host, port: found.port }
      const others = ports.map((each) => portKey({ port: each.container, protocol: each.protocol }))
      throw new PortNotPublishedError(name, wanted ? portKey(wanted) : String(container), others)
    },
    start: async ({ signal } = {}) => {
      await lifecycle.start(target, signal)
      await learnPorts(signal)
    },
    stop: (options) => lifecycle.stop(target, options),
    kill: (signal) => lifecycle.kill(target, signal),
    restart: async ({ timeout } = {}) => {
      await lifecycle.restart(target, timeout)
      await learnPorts()
    },
    pause: () => lifecycle.pause(target),
    unpause: () => lifecycle.unpause(target),
    rename: async (newName) => {
      await lifecycle.rename(target, newName)
      name = newName
    },
    wait: ({ signal } = {}) => lifecycle.waitForEnd(target, signal),
    waitFor: (condition, options) => waitForCondition(handle, target, condition, options),
    remove,
    inspect: ({ signal } = {}) => inspectContainer(target, signal),
    exec: (command, options) => exec(target, command, options),
    spawn: (command, options) => spawn(target, command, options),
    attach: (options) => attach(target, options),
    logs: (options) => readLogs(target, options),
    stat: (path, { signal } = {}) => statPath(target, path, signal),
    write: (path, content, options) => writeFile(target, path, content, options),
    read: (path, options) => readFile(target, path, options),
    readText: async (path, options) =>
      Buffer.from(await readFile(target, path, options)).toString('utf8'),
    copyIn: (source, path, options) => copyIn(target, source, path, options),
    copyOut: (path, to, options) => copyOut(target, path, to, options),
    archive: (path, options = {}) =>
      target.engine.traits.archivesExactly
        ? readArchive(target, path, options)
        : exactArchive(target, path, options),
    export: ({ signal } = {}) => exportContainer(target, signal),
    diff: ({ signal } = {}) => diffContainer(target, signal),
    commit: async (reference, options = {}) => {
      const committed = await commitContainer(target, reference, options)
      // Not at the top: an image makes containers, and these make images.
      const { engineImage } = await import('./image.js')
      return engineImage(engine, committed.id, committed.reference)
    },
    [asyncDispose]: remove,
  }
  return Object.freeze(handle)
}
