import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { boundFolder } from '../bounded-folder.js'
import { decodeBuild } from './build-file.js'
import { contentDigests } from './content-digests.js'
import { imageListFolder } from './image-list.js'
import { readSealed, TEMPORARY } from './sealed-file.js'

/** Builds kept of a subject: two dozen edits back, for several definitions in one file, or several platforms. */
const MOST_BUILDS = 24
/** Bytes of all files of a subject: a list of 22,000 files takes one MB. */
const MOST_SUBJECT_BYTES = 32 * 1024 * 1024
const MOST_SUBJECTS = 128
const MOST_BYTES = 256 * 1024 * 1024
/** Keys whose images are known. */
const MOST_KEYS = 4096
/** In milliseconds. A file that no build refers to may be of one that another process is about to remember. */
const GRACE = 5 * 60 * 1000
const DAY = 24 * 60 * 60 * 1000

/** A quarter of a year: what lies in the folders below can be found out again. */
const LONG = 90 * DAY
/** By folder: an index of the files of each context (3 MB for 22,000 files), and what registries said of images. */
const BOUNDS = {
  stat: { files: 512, bytes: 512 * 1024 * 1024, age: LONG },
  'registry/sha256': { files: 8192, bytes: 64 * 1024 * 1024, age: LONG },
} as const

interface KeptFile {
  readonly path: string
  readonly name: string
  readonly size: number
  /** Time of the last modification, in milliseconds since the epoch. */
  readonly time: number
}

export const BUILD_ENDING = '.build'
const CONTENT_ENDING = '.content'

/** The folder in which each subject has a folder. */
export function subjectsFolder(folder: string): string {
  return join(folder, 'builds')
}

/** Lets go of the oldest builds of a subject, and of the lists of files that none of the others refers to. */
export async function pruneSubject(folder: string): Promise<void> {
  const files = await filesOf(folder)
  const sizes = new Map(files.map(({ name, size }) => [name, size]))
  const builds = files.filter(({ name }) => name.endsWith(BUILD_ENDING)).toSorted(newestNameFirst)
  const kept = new Set<string>()
  let bytes = 0
  for (const [index, { path, name, size }] of builds.entries()) {
    const body = await readSealed('build', path)
    const build = body && (await decodeBuild(body))
    if (!build) continue
    const names = [...contentDigests(build.inputs)]
      .map(contentName)
      .filter((each) => !kept.has(each))
    bytes += names.reduce((sum, each) => sum + (sizes.get(each) ?? 0), size)
    if (index >= MOST_BUILDS || (index > 0 && bytes > MOST_SUBJECT_BYTES)) break
    for (const each of [name, ...names]) kept.add(each)
  }
  for (const { path, name } of files) {
    if (kept.has(name)) continue
    // Another process may have taken it up since.
    if (name.endsWith(BUILD_ENDING) || (await isOlderThan(path, GRACE)))
      await rm(path, { force: true })
  }
}

/** Once a day: lets go of what nobody has built, or found out, for the longest time. */
export async function pruneStore(folder: string): Promise<void> {
  const marker = join(folder, 'pruned')
  if (!(await isOlderThan(marker, DAY, true))) return
  await writeFile(marker, '', { mode: 0o600 })
  const now = new Date()
  await utimes(marker, now, now)
  const images = (await filesOf(imageListFolder(folder))).toSorted(newestFirst)
  for (const [index, { path, name, time }] of images.entries()) {
    const left = name.startsWith(TEMPORARY) && Date.now() - time > GRACE
    if (left || index >= MOST_KEYS) await rm(path, { force: true })
  }
  for (const [name, bounds] of Object.entries(BOUNDS)) {
    await boundFolder(join(folder, name), bounds)
  }
  const subjects = (await filesOf(subjectsFolder(folder))).toSorted(newestFirst)
  let bytes = 0
  for (const [index, { path }] of subjects.entries()) {
    const files = await filesOf(path)
    bytes += files.reduce((sum, { size }) => sum + size, 0)
    const tooMuch = index >= MOST_SUBJECTS || (index > 0 && bytes > MOST_BYTES)
    if (tooMuch) await rm(path, { recursive: true, force: true })
  }
}

export function contentName(digest: string): string {
  return `${digest.replace(/^sha256:/, '')}${CONTENT_ENDING}`
}

/** Names of builds begin with their time. */
export function newestNameFirst(
  a: { readonly name: string },
  b: { readonly name: string },
): number {
  return a.name < b.name ? 1 : -1
}

function newestFirst(a: KeptFile, b: KeptFile): number {
  return b.time - a.time
}

async function isOlderThan(path: string, age: number, missing = false): Promise<boolean> {
  const { mtimeMs } = (await stat(path).catch(() => undefined)) ?? {}
  return mtimeMs === undefined ? missing : Date.now() - mtimeMs > age
}

async function filesOf(folder: string): Promise<readonly KeptFile[]> {
  const names = await readdir(folder).catch(() => [])
  const files: KeptFile[] = []
  for (const name of names) {
    const path = join(folder, name)
    // Another process may have removed it just now.
    const status = await stat(path).catch(() => undefined)
    if (status) files.push({ path, name, size: status.size, time: status.mtimeMs })
  }
  return files
}
