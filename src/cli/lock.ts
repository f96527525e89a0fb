import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { dockerfileReader } from '../build/dockerfile-reader.js'
import { engineExecutor } from '../build/executor.js'
import { checkLocked } from '../build/check-lock.js'
import { type LockRequest, makeLock, type UsedImage } from '../build/make-lock.js'
import { engineAt } from '../container/engine-place.js'
import { stageFromDockerfile } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import { ImagewrightError, UsageError } from '../errors/index.js'
import {
  findLockfile,
  lockKey,
  type LockedImage,
  type Lockfile,
  placeOfNewLockfile,
  readLockfile,
  writeLockfile,
} from '../lockfile/index.js'
import type { StageNode } from '../node/index.js'
import { readReference } from '../reference/index.js'
import { pairs } from './build.js'
import { loadDefinition } from './load-definition.js'

export interface LockCommandOptions {
  readonly export: string
  readonly update?: true | string
  readonly check?: boolean
  readonly prune?: boolean
  readonly platform?: readonly string[]
  readonly buildArg?: readonly string[]
  readonly lockFile?: string
  readonly host?: string
  readonly context?: string
}

/**
 * `imagewright lock FILE...`: pins every image that definitions take from. What is locked stays so; what these files do
 * not use may be another file's, and goes only with `--prune`.
 *
 * With `--check` nothing is written. It fails where a build with the lock file would: something is missing, nobody has
 * a locked image any more, or the Engine holds another local one; with `--prune` also where something is unused. That
 * a name means another image by now is told, and no failure: that is what a lock file is for.
 *
 * @returns the exit code.
 */
export async function lockCommand(
  given: readonly string[],
  options: LockCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const { files, update } = readUpdate(given, options)
  if (files.length === 0) throw new UsageError('lock: which files define images?')
  const path = lockPath(files, options.lockFile)
  const lock: Lockfile = readLockfile(path) ?? { images: new Map() }
  const engine = lazyEngine(options, signal)
  try {
    const request: LockRequest = {
      targets: await Promise.all(files.map((file) => loadTarget(file, options.export))),
      platforms: options.platform ?? [usualPlatform()],
      buildArgs: pairs('--build-arg', options.buildArg, (name) => process.env[name]),
      lock,
      isUpdated: updatedBy(update, lock),
      engine: engine.connect,
      env: process.env,
      signal,
    }
    const used = await makeLock(request)
    const unused = [...lock.images.keys()].filter((key) => used.every((image) => image.key !== key))
    if (options.check) return await check({ used, unused, request, prune: options.prune ?? false })
    const kept = options.prune ? [] : unused
    const images = new Map([
      ...kept.flatMap((key) => [...lock.images].filter(([each]) => each === key)),
      ...used.map(({ key, after }) => [key, after] as const),
    ])
    for (const image of used) print(changeLine(image))
    for (const key of unused)
      print(`${key}: ${options.prune ? 'dropped' : 'not used by these files'}`)
    await writeLockfile(path, { images })
    process.stderr.write(`${path}\n`)
    return 0
  } finally {
    await engine.close()
  }
}

interface Check {
  readonly used: readonly UsedImage[]
  readonly unused: readonly string[]
  readonly request: LockRequest
  readonly prune: boolean
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function check({ used, unused, request, prune }: Check): Promise<number> {
  let failed = false
  for (const { key, before, after } of used) {
    if (before !== after) {
      failed = true
      print(`${key}: ${before ? 'not locked for every platform' : 'missing'}`)
      continue
    }
    const state = await checkLocked(key, after, request)
    failed ||= state.kind === 'lost'
    switch (state.kind) {
      case 'same':
        print(`${key}: ${describe(after)}`)
        break
      case 'moved':
        print(`${key}: ${describe(after)}, by now ${state.to ?? 'without that tag'}`)
        break
      case 'lost':
        print(`${key}: lost: ${state.reason}`)
        break
      case 'unknown':
        print(`${key}: ${describe(after)}, not looked up: ${state.reason}`)
    }
  }
  for (const key of unused) print(`${key}: not used by these files`)
  return failed || (prune && unused.length > 0) ? 1 : 0
}

function changeLine({ key, before, after }: UsedImage): string {
  if (before === undefined) return `${key}: locked ${describe(after)}`
  const [old, now] = [describe(before), describe(after)]
  return before === after || old === now ? `${key}: ${now}` : `${key}: ${old} -> ${now}`
}

function describe(image: LockedImage): string {
  if (image.kind === 'registry') return image.digest
  const platforms = [...image.platforms].map(([platform, digest]) => `${digest} for ${platform}`)
  return `local ${platforms.join(', ')} (only Engines hold it: no Dockerfile can be pinned to it)`
}

/** `--update FILE` is meant as `--update` with a file. */
function readUpdate(
  given: readonly string[],
  { update }: LockCommandOptions,
): { readonly files: readonly string[]; readonly update: true | string | undefined } {
  const isFile = typeof update === 'string' && existsSync(update)
  return isFile ? { files: [update, ...given], update: true } : { files: given, update }
}

/** A name without a tag stands for all tags of it. */
function updatedBy(update: true | string | undefined, lock: Lockfile): (key: string) => boolean {
  if (update === undefined) return () => false
  if (update === true) return () => true
  const { parts } = readReference(update)
  if (!parts || parts.digest !== undefined) {
    throw new UsageError(`--update: ${JSON.stringify(update)} is no name of an image`)
  }
  const wanted = lockKey(update)
  const isWanted = (key: string): boolean =>
    parts.tag === undefined ? key.startsWith(wanted.replace(/latest$/, '')) : key === wanted
  if ([...lock.images.keys()].some(isWanted)) return isWanted
  throw new UsageError(`--update: the lock file has no ${JSON.stringify(update)}`, {
    hint: `It has ${[...lock.images.keys()].join(', ') || 'nothing yet'}.`,
  })
}

function lockPath(files: readonly string[], given: string | undefined): string {
  if (given !== undefined) return resolve(given)
  const folders = files.map((file) => dirname(resolve(file)))
  const paths = new Set(folders.map((folder) => findLockfile(folder) ?? placeOfNewLockfile(folder)))
  const [path = '', ...others] = paths
  if (others.length === 0) return path
  throw new UsageError(`The files have several lock files: ${[...paths].join(', ')}`, {
    hint: 'Lock them one after the other, or give --lock-file.',
  })
}

async function loadTarget(file: string, exportName: string): Promise<StageNode> {
  if (/\.[cm]?[jt]s$/.test(file)) return (await loadDefinition(file, exportName)).node
  return stageFromDockerfile(
    engineExecutor,
    dockerfileReader,
    { path: resolve(file) },
    {},
    undefined,
  ).node
}

/** Node's names of architectures, in Go's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

function usualPlatform(): string {
  const asked = process.env['DOCKER_DEFAULT_PLATFORM']
  return asked || `linux/${ARCHITECTURES[process.arch] ?? process.arch}`
}

/** Connects to the Engine when it is first asked for. Who named none does without one where none answers. */
function lazyEngine({ host, context }: LockCommandOptions, signal: AbortSignal) {
  let connecting: Promise<Engine | undefined> | undefined
  const isNamed = host !== undefined || context !== undefined
  const connect = async (): Promise<Engine | undefined> => {
    const place = {
      ...(host !== undefined && { host }),
      ...(context !== undefined && { dockerContext: context }),
    }
    try {
      return await engineAt(place, signal)
    } catch (error) {
      if (isNamed || !(error instanceof ImagewrightError)) throw error
      return undefined
    }
  }
  return {
    connect: () => {
      connecting ??= connect()
      return connecting
    },
    close: async () => (await connecting)?.close(),
  }
}
