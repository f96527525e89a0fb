import { readFileSync, renameSync, writeFileSync } from 'node:fs'

import type { ImageStore, PackageSet, Suite } from './slots.js'
import type { StateFolder } from './state-folder.js'

/** One Engine that answers. */
export interface EngineRecord {
  /** `20.10.24`, `28.5.2-graph`, `28.5.2-containerd`, `podman-4.3.1`. */
  readonly name: string
  readonly slot: string
  /** As the daemon reports it, without Debian's suffix. */
  readonly version: string
  readonly store: ImageStore
  readonly socket: string
  /** For DOCKER_HOST: `unix://` and the socket. */
  readonly host: string
  /** Highest API version, e.g. `1.51`. */
  readonly api: string
  /** True when somebody brought it up by hand; false when a test run did, whose end stops it. */
  readonly keep: boolean
}

/** A base image in the loopback registry. */
export interface BaseRecord {
  readonly reference: string
  /** Where its content is from: a registry, or a stand-in made from Debian's packages. */
  readonly source: 'registry' | 'fixture'
}

/** A command line client, for the benchmark. */
export interface ClientRecord {
  readonly suite: Suite
  readonly docker: string
  /** For DOCKER_CONFIG: a folder of ours whose `config.json` names the suite's plugins. */
  readonly config: string
  /** The buildx binary, where the suite has it as a package. */
  readonly buildx: string | null
}

/** `engines.json`: what is up now. */
export interface EnginesRecord {
  readonly engines: readonly EngineRecord[]
  /** `host:port` of the loopback registry, plain HTTP. */
  readonly registry: string
  readonly bases: readonly BaseRecord[]
  readonly clients: readonly ClientRecord[]
  /** Debian's versions of what was unpacked, by set and package. */
  readonly packages: Readonly<Partial<Record<PackageSet, Readonly<Record<string, string>>>>>
}

/** The record of the last `up`, or `undefined` before the first one. */
export function readRecord(folder: StateFolder): EnginesRecord | undefined {
  return readJson<EnginesRecord>(folder.record)
}

export function writeRecord(folder: StateFolder, record: EnginesRecord): void {
  writeJson(folder.record, record)
}

/** A file that this script wrote; one that is absent or was cut by a crash counts as not written. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch {
    return undefined
  }
}

export function writeJson(path: string, value: unknown): void {
  const partial = `${path}.${process.pid}`
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(partial, path)
}
