import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Content } from '../content/content.js'
import { type BuildFile, decodeBuild, encodeBuild } from './build-file.js'
import { conceal } from './conceal.js'
import { contentDigests } from './content-digests.js'
import { decodeContent, encodeContent } from './content-codec.js'
import {
  BUILD_ENDING,
  contentName,
  newestNameFirst,
  pruneStore,
  pruneSubject,
  subjectsFolder,
} from './prune.js'
import type { FinishedBuild, RecordedBuild } from './record.js'
import { readSealed, writeSealed } from './sealed-file.js'

/** The builds of a subject that can be read, the newest first. */
export async function readBuilds(
  folder: string,
  subject: string,
): Promise<readonly RecordedBuild[]> {
  const place = subjectFolder(folder, subject)
  const names = (await readdir(place).catch(() => []))
    .filter((name) => name.endsWith(BUILD_ENDING))
    .map((name) => ({ name }))
    .toSorted(newestNameFirst)
  const files = await Promise.all(
    names.map(async ({ name }) => {
      const body = await readSealed('build', join(place, name))
      return body && decodeBuild(body)
    }),
  )
  return files.flatMap((file) => (file?.subject === subject ? [recorded(place, file)] : []))
}

/** Its lists of files first: what is named is there. */
export async function writeBuild(folder: string, build: FinishedBuild): Promise<void> {
  const place = subjectFolder(folder, build.subject)
  for (const digest of contentDigests(build.inputs)) {
    const content = build.contents.get(digest)
    if (content) await keepContent(place, content)
  }
  const key = build.key.replace(/^sha256:/, '')
  const name = `${build.builtAt.replaceAll(/[^0-9TZ]/g, '')}-${key}${BUILD_ENDING}`
  const body = await encodeBuild(build, randomBytes(16).toString('hex'))
  await writeSealed('build', join(place, name), body)
  // Of the builds of one key, the newest says as much as all.
  for (const other of await readdir(place)) {
    if (other < name && other.endsWith(`-${key}${BUILD_ENDING}`)) {
      await rm(join(place, other), { force: true })
    }
  }
  await pruneSubject(place)
  await pruneStore(folder)
}

function recorded(place: string, file: BuildFile): RecordedBuild {
  const { key, image, builtAt, inputs, salt } = file
  return Object.freeze({
    key,
    image,
    builtAt,
    inputs,
    conceal: (other) => conceal(other, salt),
    contents: async (digests) => {
      const contents = new Map<string, Content>()
      for (const digest of new Set(digests)) {
        const body = await readSealed('content', join(place, contentName(digest)))
        const content = body && (await decodeContent(body))
        if (content?.digest === digest) contents.set(digest, content)
      }
      return contents
    },
  } satisfies RecordedBuild)
}

async function keepContent(place: string, content: Content): Promise<void> {
  const path = join(place, contentName(content.digest))
  const now = new Date()
  // First, so that no other process takes it for one that nothing refers to any more.
  await utimes(path, now, now).catch(() => undefined)
  if (await readSealed('content', path)) return
  await writeSealed('content', path, await encodeContent(content))
}

function subjectFolder(folder: string, subject: string): string {
  return join(
    subjectsFolder(folder),
    createHash('sha256').update(subject).digest('hex').slice(0, 32),
  )
}
